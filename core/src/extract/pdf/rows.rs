//! Pieces of a page -> its text: cells of a row with a tab between, lines with a line feed,
//! blocks with an empty line. Running text keeps the order in which it was shown.

use std::collections::HashMap;

use super::layout::{CELL_GAP, Piece, Place, WORD_GAP};

/// Lines of running text are at least this long on average, in characters.
const RUNNING_LINE: usize = 25;

/// So many single characters evenly apart are one number in the boxes of a form.
const COMB: usize = 4;

struct Line {
    place: Place,
    text: String,
    /// When it was shown.
    order: usize,
    row: usize,
    running: bool,
}

/// The text of a page.
pub(super) fn assemble(pieces: Vec<Piece>) -> String {
    let mut lines = rows(without_repeats(pieces));
    lines.sort_by_key(|line| line.order);
    mark_running(&mut lines);
    write(&lines)
}

/// Leaves out what was printed a second time in the same place.
fn without_repeats(pieces: Vec<Piece>) -> Vec<Line> {
    let mut seen: HashMap<String, Vec<Place>> = HashMap::new();
    let mut lines = Vec::with_capacity(pieces.len());
    for (order, piece) in pieces.into_iter().enumerate() {
        let places = seen.entry(piece.text.clone()).or_default();
        let is_repeat = places.iter().rev().take(8).any(|place| {
            place.angle == piece.place.angle
                && (place.start - piece.place.start).abs() < 0.25 * place.em
                && (place.line - piece.place.line).abs() < 0.25 * place.size
        });
        if !is_repeat {
            places.push(piece.place);
            lines.push(Line { place: piece.place, text: piece.text, order, row: 0, running: false });
        }
    }
    lines
}

/// Finds the rows, and joins pieces that stand close in them, in whatever order they were shown.
fn rows(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| a.place.angle.cmp(&b.place.angle).then(b.place.line.total_cmp(&a.place.line)));
    let (mut row, mut first) = (0, None::<Place>);
    for line in &mut lines {
        let same = first.is_some_and(|first| {
            first.angle == line.place.angle
                && (first.line - line.place.line).abs() <= 0.3 * first.size.min(line.place.size)
        });
        if !same {
            row += 1;
            first = Some(line.place);
        }
        line.row = row;
    }
    lines.sort_by(|a, b| a.row.cmp(&b.row).then(a.place.start.total_cmp(&b.place.start)));
    close_ranks(close_combs(lines))
}

/// Joins single characters in the boxes of a form.
fn close_combs(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut run: Vec<Line> = Vec::new();
    for line in lines {
        let fits = match run.as_slice() {
            [] => true,
            [only] => is_boxed(only, &line, None),
            [.., before, last] => is_boxed(last, &line, Some(last.place.start - before.place.start)),
        };
        if !fits {
            flush_comb(&mut run, &mut out);
        }
        run.push(line);
    }
    flush_comb(&mut run, &mut out);
    out
}

fn is_boxed(last: &Line, line: &Line, pitch: Option<f32>) -> bool {
    let step = line.place.start - last.place.start;
    let is_single =
        |line: &Line| line.text.chars().count() == 1 && line.text.chars().all(char::is_alphanumeric);
    let even = pitch.is_none_or(|pitch| (step - pitch).abs() <= 0.15 * pitch.abs());
    line.row == last.row
        && is_single(last)
        && is_single(line)
        && even
        && step > 0.0
        && step < 3.5 * line.place.em
}

fn flush_comb(run: &mut Vec<Line>, out: &mut Vec<Line>) {
    if run.len() < COMB {
        return out.append(run);
    }
    let mut rest = run.drain(..);
    let Some(mut whole) = rest.next() else { return };
    for line in rest {
        whole.text.push_str(&line.text);
        whole.place.end = line.place.end;
        whole.order = whole.order.min(line.order);
    }
    out.push(whole);
}

fn close_ranks(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(last) = out.last_mut().filter(|last| last.row == line.row) {
            let gap =
                (line.place.start - last.place.end) / line.place.em.max(last.place.em).max(f32::MIN_POSITIVE);
            // A number broken at its hyphen goes on in the next line, not in the next cell.
            let broken = last.text.ends_with('-') && gap > WORD_GAP;
            if (-0.3..CELL_GAP).contains(&gap) && !broken {
                if gap > WORD_GAP {
                    last.text.push(' ');
                }
                last.text.push_str(&line.text);
                last.place.end = line.place.end;
                last.order = last.order.min(line.order);
                continue;
            }
        }
        out.push(line);
    }
    out
}

/// True when one line stands right under the other.
fn is_under(above: &Place, below: &Place) -> bool {
    let size = above.size.max(below.size);
    let drop = above.line - below.line;
    above.angle == below.angle
        && drop > 0.3 * size
        && drop < 2.2 * size
        && above.start < below.end
        && below.start < above.end
}

/// Running text was shown line by line, stacked text letter by letter; a broken word or number holds its two lines together.
fn mark_running(lines: &mut [Line]) {
    let mut start = 0;
    while start < lines.len() {
        let rest = lines.get(start..).unwrap_or_default();
        let length = 1 + rest
            .windows(2)
            .take_while(|pair| matches!(pair, [a, b] if is_under(&a.place, &b.place)))
            .count();
        let chain = rest.get(..length).unwrap_or_default();
        let letters: usize = chain.iter().map(|line| line.text.chars().count()).sum();
        let is_stacked = length >= COMB && letters == length;
        let running = (length >= 3 && letters >= RUNNING_LINE * length) || is_stacked;
        let end = (start + length).min(lines.len());
        for at in start..end {
            let broken = lines.get(at).is_some_and(|line| line.text.ends_with('-')) && at + 1 < end;
            if let Some(line) = lines.get_mut(at) {
                line.running |= running || broken;
            }
            if let Some(next) = lines.get_mut(at + 1).filter(|_| broken) {
                next.running = true;
            }
        }
        start = end;
    }
}

fn write(lines: &[Line]) -> String {
    let mut rows: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.running) {
        rows.entry(line.row).or_default().push(index);
    }
    let mut done = vec![false; lines.len()];
    let mut out = String::new();
    let mut last: Option<&Line> = None;
    for (index, line) in lines.iter().enumerate() {
        if done.get(index).copied().unwrap_or(true) {
            continue;
        }
        let mut cells = match rows.get(&line.row).filter(|_| !line.running) {
            Some(cells) => cells.clone(),
            None => vec![index],
        };
        cells.sort_by(|a, b| start_of(lines, *a).total_cmp(&start_of(lines, *b)));
        for cell in cells {
            let Some(line) = lines.get(cell) else { continue };
            if let Some(done) = done.get_mut(cell) {
                *done = true;
            }
            if let Some(last) = last {
                out.push_str(between(last, line));
            }
            out.push_str(&line.text);
            last = Some(line);
        }
    }
    out
}

fn start_of(lines: &[Line], index: usize) -> f32 {
    lines.get(index).map_or(0.0, |line| line.place.start)
}

fn between(last: &Line, line: &Line) -> &'static str {
    let size = last.place.size.max(line.place.size);
    let drop = last.place.line - line.place.line;
    if last.row == line.row {
        "\t"
    } else if last.place.angle == line.place.angle && drop > 0.0 && drop < 1.9 * size {
        "\n"
    } else {
        "\n\n"
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Layout;
    use super::*;

    fn page(strings: &[(f32, f32, &str)]) -> String {
        let mut layout = Layout::default();
        for (x, y, text) in strings {
            let mut at = *x;
            for letter in text.chars() {
                let place = Place { angle: 0, start: at, end: at + 5.0, line: *y, em: 10.0, size: 10.0 };
                layout.show(place, letter.encode_utf8(&mut [0; 4]));
                at += 5.0;
            }
        }
        assemble(layout.finish())
    }

    #[test]
    fn a_table_shown_column_by_column_is_read_by_rows() {
        let text = page(&[
            (0.0, 50.0, "Namn"),
            (0.0, 38.0, "Åke"),
            (99.0, 50.0, "Nummer"),
            (99.0, 38.0, "8511269394"),
        ]);
        assert_eq!(text, "Namn\tNummer\nÅke\t8511269394");
    }

    #[test]
    fn columns_of_running_text_stay_apart() {
        let long = "En rad med löpande text i spalt";
        let text = page(&[
            (0.0, 50.0, long),
            (0.0, 38.0, long),
            (0.0, 26.0, "slut på spalten som är lång"),
            (200.0, 50.0, long),
            (200.0, 38.0, long),
            (200.0, 26.0, "slut på andra spalten nu"),
        ]);
        assert!(!text.contains('\t'));
        assert!(text.contains("spalt\nslut på spalten"), "{text}");
    }

    #[test]
    fn digits_in_boxes_are_one_number() {
        let boxes: Vec<(f32, f32, String)> = "198507099805"
            .chars()
            .enumerate()
            .map(|(at, digit)| (20.0 * at as f32, 9.0, digit.to_string()))
            .collect();
        let boxes: Vec<(f32, f32, &str)> =
            boxes.iter().map(|(x, y, digit)| (*x, *y, digit.as_str())).collect();
        assert_eq!(page(&boxes), "198507099805");
    }

    #[test]
    fn a_number_broken_at_its_hyphen_stays_in_one_piece() {
        let text = page(&[(0.0, 50.0, "850709-"), (0.0, 38.0, "9805"), (99.0, 50.0, "Cancer")]);
        assert!(text.contains("850709-\n9805"), "{text}");
    }

    #[test]
    fn values_laid_over_a_form_come_beside_their_labels() {
        let text = page(&[
            (0.0, 50.0, "Personnummer:"),
            (0.0, 30.0, "Diagnos:"),
            (90.0, 50.5, "850709-9805"),
            (90.0, 30.5, "astma"),
        ]);
        assert_eq!(text, "Personnummer:\t850709-9805\n\nDiagnos:\tastma");
    }
}
