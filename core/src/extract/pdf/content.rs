//! Content streams -> glyphs with their places (ISO 32000-1, 8 and 9), form objects included.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, Stream};

use super::filters::unpack;
use super::font::{Font, Trust};
use super::layout::Layout;
use super::lexer::{Lexer, Token};
use super::marked::Marked;
use super::matrix::Matrix;
use super::objects::Objects;
use super::rows;
use super::state::{Pen, State};
use crate::extract::{GapReason, Limit, Walk};

/// One content stream unpacked; real ones stay below a tenth of it.
const STREAM_BYTES: u64 = 64 << 20;
/// Form objects inside form objects.
const FORM_DEPTH: usize = 24;
/// Form objects shown in one document; forms that show forms twice each double the work at each step.
const FORMS: usize = 20_000;
/// Operators of one document.
const OPERATORS: usize = 50_000_000;
/// Operators between two looks at the clock.
const CLOCK: usize = 4096;
/// Operands of one operator; arrays of `TJ` are the longest.
const OPERANDS: usize = 1 << 18;
/// States saved at one time.
const SAVED: usize = 512;
/// Glyphs laid out at one time; a page of print has some thousands.
const GLYPHS: usize = 1 << 20;
/// Fonts kept ready.
const FONTS: usize = 256;
/// Pictures of one page that an engine is given: scanners cut a page into strips at most.
const PICTURES: usize = 64;

/// What is kept from page to page.
#[derive(Default)]
pub(super) struct Memory {
    fonts: HashMap<*const Dictionary, Rc<Font>>,
    forms: usize,
    operators: usize,
}

/// What was noticed on a page besides its text.
#[derive(Default)]
pub(super) struct Noticed<'o> {
    /// Pictures were painted; the area of the largest in square points.
    pub(super) pictures: bool,
    pub(super) largest_picture: f64,
    /// The pictures, in the order they were painted.
    pub(super) shown: Vec<&'o Stream>,
    /// A picture among them is none of these: one inside the content, or one too many.
    pub(super) unshown: bool,
    /// Glyphs whose text the document tells, and those whose text it does not.
    pub(super) told: usize,
    pub(super) untold: usize,
    /// Glyphs whose code was taken for a character, and those of them that gave a letter, digit or space.
    pub(super) assumed: usize,
    pub(super) assumed_plain: usize,
    pub(super) damaged: bool,
    /// A limit left something out.
    pub(super) limited: bool,
}

/// Reads the content of one page.
pub(super) struct Painter<'p, 'o, 'w> {
    pub(super) objects: &'o Objects,
    pub(super) walk: &'p mut Walk<'w>,
    pub(super) memory: &'p mut Memory,
    layout: Layout,
    /// Text laid out already, on pages beyond all measure.
    text: String,
    pub(super) noticed: Noticed<'o>,
    /// Forms being shown, to find circles.
    active: Vec<*const Stream>,
}

/// One content stream being read.
struct Scene<'o> {
    resources: Option<&'o Dictionary>,
    state: State,
    saved: Vec<State>,
    pen: Pen,
    marked: Marked,
}

impl<'p, 'o, 'w> Painter<'p, 'o, 'w> {
    pub(super) fn new(objects: &'o Objects, walk: &'p mut Walk<'w>, memory: &'p mut Memory) -> Self {
        let (layout, noticed) = (Layout::default(), Noticed::default());
        Self { objects, walk, memory, layout, text: String::new(), noticed, active: Vec::new() }
    }

    /// Lays out what was shown since the last time.
    fn lay_out(&mut self) {
        let text = rows::assemble(self.layout.finish());
        self.text.push_str(if self.text.is_empty() || text.is_empty() { "" } else { "\n\n" });
        self.text.push_str(&text);
    }

    /// The text of the page, and what was noticed on it.
    pub(super) fn finish(mut self) -> (String, Noticed<'o>) {
        self.lay_out();
        (self.text, self.noticed)
    }

    /// The bytes of a stream, charged to the budget of the document.
    pub(super) fn unpack(&mut self, stream: &Stream) -> Vec<u8> {
        let packed = stream.content.len() as u64;
        let unpacked = unpack(self.objects, stream, self.walk.room(packed).min(STREAM_BYTES));
        self.noticed.damaged |= unpacked.damaged || unpacked.opaque;
        self.noticed.limited |=
            unpacked.cut || self.walk.charge(unpacked.bytes.len() as u64, packed).is_err();
        unpacked.bytes
    }

    /// Reads a content stream; an error means that the budget of the document is used up.
    pub(super) fn paint(
        &mut self,
        content: &[u8],
        resources: Option<&'o Dictionary>,
        state: State,
    ) -> Result<(), GapReason> {
        let mut scene =
            Scene { resources, state, saved: Vec::new(), pen: Pen::START, marked: Marked::default() };
        let mut lexer = Lexer::new(content);
        let mut operands: Vec<Token<'_>> = Vec::new();
        let mut outcome = Ok(());
        while let Some(token) = lexer.next() {
            match token {
                Token::Operator(b"ID") => {
                    lexer.skip_image();
                    self.notice_picture(scene.state.matrix);
                    self.noticed.unshown = true;
                    operands.clear();
                }
                Token::Operator(operator) => {
                    outcome = self.count().and_then(|()| self.operate(&mut scene, operator, &operands));
                    operands.clear();
                }
                operand if operands.len() < OPERANDS => operands.push(operand),
                _ => self.noticed.limited = true,
            }
            if outcome.is_err() {
                break;
            }
        }
        scene.marked.close_all(&mut self.layout);
        outcome
    }

    fn count(&mut self) -> Result<(), GapReason> {
        self.memory.operators += 1;
        if self.memory.operators > OPERATORS {
            return Err(GapReason::Limit(Limit::Expansion));
        }
        if self.text.len() as u64 > self.walk.limits().text_bytes {
            return Err(GapReason::Limit(Limit::Text));
        }
        if self.memory.operators.is_multiple_of(CLOCK) { self.walk.check_time() } else { Ok(()) }
    }

    fn operate(
        &mut self,
        scene: &mut Scene<'o>,
        operator: &[u8],
        operands: &[Token<'_>],
    ) -> Result<(), GapReason> {
        let number = |at: usize| match operands.get(at) {
            Some(Token::Number(number)) if number.is_finite() => *number,
            _ => 0.0,
        };
        let state = &mut scene.state;
        match operator {
            b"q" if scene.saved.len() < SAVED => scene.saved.push(state.clone()),
            b"Q" => *state = scene.saved.pop().unwrap_or_else(|| state.clone()),
            b"cm" => state.matrix = matrix_of(operands).then(state.matrix),
            b"BT" => scene.pen = Pen::START,
            b"Tc" => state.letter_spacing = number(0),
            b"Tw" => state.word_spacing = number(0),
            b"Tz" => state.stretch = number(0) / 100.0,
            b"TL" => state.leading = number(0),
            b"Ts" => state.rise = number(0),
            b"Tf" => {
                state.size = number(1);
                if let Some(Token::Name(name)) = operands.first() {
                    self.choose_font(scene, name)?;
                }
            }
            b"gs" => {
                if let Some(Token::Name(name)) = operands.first() {
                    self.apply_parameters(scene, name)?;
                }
            }
            b"Td" => scene.pen.next_line(number(0), number(1)),
            b"TD" => {
                state.leading = -number(1);
                scene.pen.next_line(number(0), number(1));
            }
            b"Tm" => scene.pen.set(matrix_of(operands)),
            b"T*" => scene.pen.next_line(0.0, -state.leading),
            b"Tj" | b"TJ" => self.show(scene, operands),
            b"'" | b"\"" => {
                if operator == b"\"" {
                    (state.word_spacing, state.letter_spacing) = (number(0), number(1));
                }
                scene.pen.next_line(0.0, -state.leading);
                let text = operands.last().map(std::slice::from_ref).unwrap_or_default();
                self.show(scene, text);
            }
            b"Do" => {
                if let Some(Token::Name(name)) = operands.first() {
                    self.show_object(scene, name)?;
                }
            }
            b"BMC" | b"BDC" => scene.marked.open(self.objects, scene.resources, operands),
            b"EMC" => {
                let place = scene.pen.place(&scene.state, 0.0, false);
                scene.marked.close(&mut self.layout, place);
            }
            _ => {}
        }
        Ok(())
    }

    fn resource(&self, scene: &Scene<'o>, kind: &[u8], name: &[u8]) -> Option<&'o Object> {
        let kind = self.objects.dictionary(scene.resources?, kind)?;
        self.objects.get(kind, name)
    }

    fn choose_font(&mut self, scene: &mut Scene<'o>, name: &[u8]) -> Result<(), GapReason> {
        let font = self.resource(scene, b"Font", name).and_then(|font| self.objects.as_dictionary(font));
        scene.state.font = font.map(|font| self.font(font)).transpose()?;
        Ok(())
    }

    fn apply_parameters(&mut self, scene: &mut Scene<'o>, name: &[u8]) -> Result<(), GapReason> {
        let parameters =
            self.resource(scene, b"ExtGState", name).and_then(|found| self.objects.as_dictionary(found));
        let Some([font, size]) = parameters.and_then(|found| self.objects.array(found, b"Font")) else {
            return Ok(());
        };
        if let (Some(font), Some(size)) = (self.objects.as_dictionary(font), self.objects.as_number(size)) {
            scene.state.font = Some(self.font(font)?);
            scene.state.size = size;
        }
        Ok(())
    }

    fn font(&mut self, dictionary: &'o Dictionary) -> Result<Rc<Font>, GapReason> {
        let key = std::ptr::from_ref(dictionary);
        if let Some(font) = self.memory.fonts.get(&key) {
            return Ok(Rc::clone(font));
        }
        self.walk.check_time()?;
        if self.memory.fonts.len() >= FONTS {
            self.memory.fonts.clear();
        }
        let font = Rc::new(Font::read(self.objects, dictionary));
        self.memory.fonts.insert(key, Rc::clone(&font));
        Ok(font)
    }

    /// Strings are shown; numbers among them move the pen.
    fn show(&mut self, scene: &mut Scene<'o>, operands: &[Token<'_>]) {
        let Some(font) = scene.state.font.clone() else {
            self.noticed.untold +=
                operands.iter().filter(|operand| matches!(operand, Token::Text(_))).count();
            return;
        };
        for operand in operands {
            match operand {
                Token::Text(text) => self.show_string(scene, &font, text),
                Token::Number(number) => {
                    let distance = -number / 1000.0 * scene.state.size;
                    scene.pen.advance(&scene.state, distance, font.is_vertical);
                }
                _ => {}
            }
        }
    }

    fn show_string(&mut self, scene: &mut Scene<'o>, font: &Font, mut string: &[u8]) {
        let Scene { state, pen, marked, .. } = scene;
        while !string.is_empty() {
            if self.layout.glyphs >= GLYPHS {
                self.lay_out();
            }
            let (code, length) = font.cut(string);
            string = string.get(length..).unwrap_or_default();
            let width = f64::from(font.width(code, length)) / 1000.0;
            let width = if font.is_vertical { 1.0 } else { width };
            let mut place = pen.place(state, width, font.is_vertical);
            (place.em, place.size) = (place.em * font.em, place.size * font.em);
            font.with_text(code, length, |text, trust| {
                match trust {
                    Trust::Told => self.noticed.told += 1,
                    Trust::Untold => self.noticed.untold += 1,
                    Trust::Assumed => {
                        self.noticed.assumed += 1;
                        self.noticed.assumed_plain +=
                            usize::from(text.chars().all(|c| c.is_alphanumeric() || c == ' '));
                    }
                }
                marked.show(&mut self.layout, place, text);
            });
            let word_spacing = if Font::is_space(code, length) { state.word_spacing } else { 0.0 };
            let spacing = state.letter_spacing + word_spacing;
            let distance =
                if font.is_vertical { -state.size - spacing } else { width * state.size + spacing };
            pen.advance(state, distance, font.is_vertical);
        }
    }

    fn notice_picture(&mut self, matrix: Matrix) {
        let Matrix([a, b, c, d, ..]) = matrix;
        self.noticed.pictures = true;
        self.noticed.largest_picture = self.noticed.largest_picture.max((a * d - b * c).abs());
    }

    fn show_object(&mut self, scene: &Scene<'o>, name: &[u8]) -> Result<(), GapReason> {
        let Some(Object::Stream(stream)) = self.resource(scene, b"XObject", name) else {
            return Ok(());
        };
        match self.objects.name(&stream.dict, b"Subtype") {
            Some(b"Image") => {
                self.notice_picture(scene.state.matrix);
                if self.walk.recognizes() && self.noticed.shown.len() < PICTURES {
                    self.noticed.shown.push(stream);
                } else {
                    self.noticed.unshown = true;
                }
            }
            Some(b"PS") => {}
            _ => self.show_form(stream, scene.resources, scene.state.clone())?,
        }
        Ok(())
    }

    /// Shows a form object (ISO 32000-1, 8.10) within this state.
    pub(super) fn show_form(
        &mut self,
        form: &'o Stream,
        resources: Option<&'o Dictionary>,
        mut state: State,
    ) -> Result<(), GapReason> {
        let key = std::ptr::from_ref(form);
        self.memory.forms += 1;
        if self.active.len() >= FORM_DEPTH || self.memory.forms > FORMS {
            self.noticed.limited = true;
            return Ok(());
        }
        if self.active.contains(&key) {
            self.noticed.damaged = true;
            return Ok(());
        }
        self.walk.check_time()?;
        let content = self.unpack(form);
        let matrix = self.objects.numbers(&form.dict, b"Matrix").unwrap_or_default();
        state.matrix = Matrix::of(&matrix).then(state.matrix);
        let resources = self.objects.dictionary(&form.dict, b"Resources").or(resources);
        self.active.push(key);
        let outcome = self.paint(&content, resources, state);
        self.active.pop();
        outcome
    }
}

fn matrix_of(operands: &[Token<'_>]) -> Matrix {
    let numbers: Vec<f64> = operands
        .iter()
        .take(6)
        .map(|operand| if let Token::Number(number) = operand { *number } else { 0.0 })
        .collect();
    Matrix::of(&numbers)
}
