//! Transformation matrices of ISO 32000-1, 8.3.3: six numbers in, six numbers out.

#![allow(clippy::many_single_char_names)] // The letters are those of the standard.

/// `[a b c d e f]`; a point is a row before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// From the first six numbers; too few, or numbers without a value, give the identity.
    pub(super) fn of(numbers: &[f64]) -> Self {
        match numbers {
            [a, b, c, d, e, f, ..] if numbers.iter().all(|number| number.is_finite()) => {
                Self([*a, *b, *c, *d, *e, *f])
            }
            _ => Self::IDENTITY,
        }
    }

    /// First this, then the other.
    pub(super) fn then(self, other: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [p, q, r, s, t, u] = other.0;
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    /// A shift before this.
    pub(super) fn shifted(self, x: f64, y: f64) -> Self {
        let [a, b, c, d, e, f] = self.0;
        Self([a, b, c, d, x * a + y * c + e, x * b + y * d + f])
    }
}
