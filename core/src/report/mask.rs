//! What may be shown of a value: its outline.

/// Every letter and digit as `*`, line breaks as spaces, at most 40 characters.
pub(crate) fn outline(value: &str) -> String {
    let masked = |c: char| {
        if c.is_alphanumeric() {
            '*'
        } else if c.is_control() {
            ' '
        } else {
            c
        }
    };
    value.chars().take(40).map(masked).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_but_the_outline_is_left() {
        assert_eq!(super::outline("811228-\n9874 åÅ"), "******- **** **");
    }
}
