//! Big letters and digits of block characters: one small font, drawn at three sizes. It knows no clock and no timer.

use super::Glyphs;
use std::borrow::Cow;

/// Rows of a glyph.
const ROWS: usize = 5;

/// Each glyph's five rows; `#` is ink. Three wide, where three are enough.
const FONT: [(char, &str); 41] = [
    ('0', "### #.# #.# #.# ###"),
    ('1', ".#. ##. .#. .#. ###"),
    ('2', "### ..# ### #.. ###"),
    ('3', "### ..# .## ..# ###"),
    ('4', "#.# #.# ### ..# ..#"),
    ('5', "### #.. ### ..# ###"),
    ('6', "### #.. ### #.# ###"),
    ('7', "### ..# ..# .#. .#."),
    ('8', "### #.# ### #.# ###"),
    ('9', "### #.# ### ..# ###"),
    (':', ". # . # ."),
    ('.', ". . . . #"),
    ('-', "... ... ### ... ..."),
    ('+', "... .#. ### .#. ..."),
    (' ', ".. .. .. .. .."),
    ('A', ".#. #.# ### #.# #.#"),
    ('B', "##. #.# ##. #.# ##."),
    ('C', "### #.. #.. #.. ###"),
    ('D', "##. #.# #.# #.# ##."),
    ('E', "### #.. ##. #.. ###"),
    ('F', "### #.. ##. #.. #.."),
    ('G', "### #.. #.# #.# ###"),
    ('H', "#.# #.# ### #.# #.#"),
    ('I', "### .#. .#. .#. ###"),
    ('J', "..# ..# ..# #.# ###"),
    ('K', "#.# #.# ##. #.# #.#"),
    ('L', "#.. #.. #.. #.. ###"),
    ('M', "#...# ##.## #.#.# #...# #...#"),
    ('N', "#..# ##.# #.## #..# #..#"),
    ('O', ".#. #.# #.# #.# .#."),
    ('P', "##. #.# ##. #.. #.."),
    ('Q', ".#. #.# #.# .#. ..#"),
    ('R', "##. #.# ##. #.# #.#"),
    ('S', ".## #.. .#. ..# ##."),
    ('T', "### .#. .#. .#. .#."),
    ('U', "#.# #.# #.# #.# ###"),
    ('V', "#.# #.# #.# #.# .#."),
    ('W', "#...# #...# #.#.# ##.## #...#"),
    ('X', "#.# #.# .#. #.# #.#"),
    ('Y', "#.# #.# .#. .#. .#."),
    ('Z', "### ..# .#. #.. ###"),
];

/// How large a text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Size {
    /// As ordinary text: one row.
    Text,
    /// Two dots a character: three rows. Blocks only.
    Half,
    /// A dot is two columns of a row: five rows.
    Single,
    /// A dot is four columns of two rows: ten rows.
    Double,
}

impl Size {
    /// All, the largest first.
    pub(super) const ALL: [Self; 4] = [Self::Double, Self::Single, Self::Half, Self::Text];

    /// Rows that a text of this size takes.
    pub(super) fn rows(self) -> u16 {
        match self {
            Self::Text => 1,
            Self::Half => 3,
            Self::Single => 5,
            Self::Double => 10,
        }
    }

    /// The next smaller one.
    pub(super) fn smaller(self) -> Self {
        match self {
            Self::Double => Self::Single,
            Self::Single => Self::Half,
            Self::Half | Self::Text => Self::Text,
        }
    }
}

/// The text as dots, row by row; none when a character has no glyph.
fn dots(text: &str) -> Option<[String; ROWS]> {
    let mut rows: [String; ROWS] = Default::default();
    for c in text.to_uppercase().chars() {
        let (_, glyph) = FONT.iter().find(|(name, _)| *name == c)?;
        for (row, dots) in rows.iter_mut().zip(glyph.split(' ')) {
            if !row.is_empty() {
                row.push('.');
            }
            row.push_str(dots);
        }
    }
    Some(rows)
}

/// The rows of a text at a size; none when it cannot be drawn so.
pub(super) fn rows(text: &str, size: Size, glyphs: Glyphs) -> Option<Vec<String>> {
    let ink = match glyphs {
        Glyphs::Blocks => "█",
        Glyphs::Ascii => "#",
    };
    let widen = |row: &str, times: usize| -> String {
        row.chars().map(|dot| if dot == '#' { ink.repeat(times) } else { " ".repeat(times) }).collect()
    };
    Some(match size {
        Size::Text => vec![text.to_owned()],
        Size::Half if glyphs == Glyphs::Ascii => return None,
        Size::Half => {
            let rows = dots(text)?;
            rows.chunks(2).map(|pair| halves(&pair[0], pair.get(1).map_or("", String::as_str))).collect()
        }
        Size::Single => dots(text)?.iter().map(|row| widen(row, 2)).collect(),
        Size::Double => dots(text)?.iter().flat_map(|row| [widen(row, 4), widen(row, 4)]).collect(),
    })
}

/// Two rows of dots in one row of characters.
fn halves(upper: &str, lower: &str) -> String {
    let lower = lower.chars().chain(std::iter::repeat('.'));
    let pick = |(up, down)| match (up, down) {
        ('#', '#') => '█',
        ('#', _) => '▀',
        (_, '#') => '▄',
        _ => ' ',
    };
    upper.chars().zip(lower).map(pick).collect()
}

/// The largest size, no larger than `most`, at which `text` fits; and its rows.
pub(super) fn largest(text: &str, most: Size, columns: u16, height: u16, glyphs: Glyphs) -> (Size, Vec<String>) {
    let fits = |size: &Size| {
        let rows = rows(text, *size, glyphs)?;
        let wide = rows.iter().map(|row| row.chars().count()).max().unwrap_or(0);
        (wide <= usize::from(columns) && size.rows() <= height).then_some((*size, rows))
    };
    let mut sizes = Size::ALL.iter().filter(|size| **size <= most);
    sizes.find_map(fits).unwrap_or_else(|| (Size::Text, vec![text.to_owned()]))
}

/// A part's name for where its own does not fit.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    match name {
        "burpee broad jump" => "burpees".into(),
        "farmers carry" => "farmers".into(),
        "sandbag lunges" => "lunges".into(),
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_has_five_rows_of_one_width() {
        for (c, glyph) in FONT {
            let rows: Vec<&str> = glyph.split(' ').collect();
            assert_eq!(rows.len(), ROWS, "{c}");
            assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{c}");
        }
    }

    #[test]
    fn no_two_glyphs_look_the_same() {
        for (index, (c, glyph)) in FONT.iter().enumerate() {
            assert!(FONT[..index].iter().all(|(_, other)| other != glyph), "{c}");
        }
    }

    #[test]
    fn a_time_reads_as_a_time_at_each_size() {
        let half = rows("4:31", Size::Half, Glyphs::Blocks).unwrap();
        assert_eq!(half, ["█ █ ▄ ▀▀█ ▄█ ", "▀▀█ ▄  ▀█  █ ", "  ▀   ▀▀▀ ▀▀▀"].map(String::from));
        let single = rows("1", Size::Single, Glyphs::Ascii).unwrap();
        assert_eq!(single, ["  ##  ", "####  ", "  ##  ", "  ##  ", "######"].map(String::from));
        for size in Size::ALL {
            let rows = rows("1:14:32", size, Glyphs::Blocks).unwrap();
            assert_eq!(rows.len(), usize::from(size.rows()));
        }
    }

    #[test]
    fn the_largest_that_fits_is_taken_and_ordinary_text_always_does() {
        let size = |columns, height| largest("12:31", Size::Double, columns, height, Glyphs::Blocks).0;
        assert_eq!(size(80, 12), Size::Double);
        assert_eq!(size(80, 9), Size::Single);
        assert_eq!(size(40, 9), Size::Single, "40 columns hold minutes and seconds");
        assert_eq!(size(30, 9), Size::Half);
        assert_eq!(size(5, 1), Size::Text);
        assert_eq!(size(0, 0), Size::Text);
        assert_eq!(largest("plätze", Size::Double, 300, 30, Glyphs::Blocks).0, Size::Text, "no glyph");
        assert_eq!(largest("12:31", Size::Half, 300, 30, Glyphs::Ascii).0, Size::Text);
    }
}
