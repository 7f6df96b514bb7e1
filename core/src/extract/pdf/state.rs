//! Graphics and text state of a content stream, and where it puts a glyph.

#![allow(clippy::many_single_char_names)] // The letters of a matrix are those of the standard.

use std::rc::Rc;

use super::font::Font;
use super::layout::Place;
use super::matrix::Matrix;

/// What `q` saves and `Q` restores, as far as text depends on it.
#[derive(Clone)]
pub(super) struct State {
    pub(super) matrix: Matrix,
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    pub(super) letter_spacing: f64,
    pub(super) word_spacing: f64,
    /// Horizontal scaling, 1 for none.
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
}

impl State {
    pub(super) fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            font: None,
            size: 1.0,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// Matrices of a text object.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    pub(super) text: Matrix,
    pub(super) line: Matrix,
}

impl Pen {
    pub(super) const START: Self = Self { text: Matrix::IDENTITY, line: Matrix::IDENTITY };

    /// To the start of a line, shifted from the start of the line before.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line.shifted(x, y);
        self.text = self.line;
    }

    /// Both matrices anew.
    pub(super) fn set(&mut self, matrix: Matrix) {
        *self = Self { text: matrix, line: matrix };
    }

    /// Along the baseline, in unscaled text space.
    pub(super) fn advance(&mut self, state: &State, distance: f64, is_vertical: bool) {
        self.text = if is_vertical {
            self.text.shifted(0.0, distance)
        } else {
            self.text.shifted(distance * state.stretch, 0.0)
        };
    }

    /// Where a glyph of this width, in units of the font size, comes to stand.
    pub(super) fn place(&self, state: &State, width: f64, is_vertical: bool) -> Place {
        let scale = Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
        let Matrix([a, b, c, d, x, y]) = scale.then(self.text).then(state.matrix);
        let (along, across) = if is_vertical { ((-c, -d), (a, b)) } else { ((a, b), (c, d)) };
        let em = along.0.hypot(along.1);
        let size = across.0.hypot(across.1);
        let angle = along.1.atan2(along.0).to_degrees().round();
        let (sin, cos) = match angle as i16 {
            0 => (0.0, 1.0),
            _ => angle.to_radians().sin_cos(),
        };
        let start = x * cos + y * sin;
        let spacing = if state.size == 0.0 { 0.0 } else { state.letter_spacing / state.size.abs() };
        Place {
            // Half a turn to the left and to the right are the same direction.
            angle: if angle <= -180.0 { 180 } else { angle as i16 },
            start: start as f32,
            end: (start + (width + spacing) * em) as f32,
            line: (y * cos - x * sin) as f32,
            em: em.max(0.01) as f32,
            size: size.max(0.01) as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_baseline_is_measured_along_itself() {
        let mut state = State::new(Matrix([0.0, 1.0, -1.0, 0.0, 300.0, 100.0]));
        state.size = 10.0;
        let mut pen = Pen::START;
        let first = pen.place(&state, 0.5, false);
        pen.advance(&state, 5.0, false);
        let second = pen.place(&state, 0.5, false);
        assert_eq!((first.angle, second.angle), (90, 90));
        assert!((first.end - second.start).abs() < 1e-3 && (first.line - second.line).abs() < 1e-3);
    }
}
