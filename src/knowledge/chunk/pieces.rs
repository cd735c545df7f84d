//! Cuts the text of one section into pieces of at most [`MAX_TOKENS`], with an overlap.

use super::outline::Marks;
use super::{MAX_TOKENS, OVERLAP_TOKENS};
use crate::knowledge::tokens::{in_units, units};
use std::ops::Range;

/// A part of the text that a cut does not divide.
struct Atom {
    range: Range<usize>,
    /// Its tokens in the fixed point of [`units`], trailing space included.
    cost: u64,
}

/// Byte ranges of the pieces of `body`, in order: each starts at or before the end of the one before it, none is empty,
/// none is over the limit, and cuts are on character boundaries.
pub(super) fn pieces(source: &str, body: &Range<usize>, marks: &Marks) -> Vec<Range<usize>> {
    let atoms = atoms(source, body, marks);
    let limit = in_units(MAX_TOKENS);
    let mut pieces = Vec::new();
    let mut from = body.start;
    let mut next = 0;
    while next < atoms.len() {
        let mut cost = units(&source[from..atoms[next].range.start]);
        let mut end = next;
        while end < atoms.len() && (cost + atoms[end].cost <= limit || end == next) {
            cost += atoms[end].cost;
            end += 1;
        }
        pieces.push(trimmed(source, from..atoms[end - 1].range.end));
        if let Some(following) = atoms.get(end) {
            let room = limit.saturating_sub(following.cost).min(in_units(OVERLAP_TOKENS));
            from = overlap_start(source, &atoms[next..end], room, marks);
        }
        next = end;
    }
    pieces
}

/// Where the next piece starts so that it repeats at most `room` of `atoms`: at a sentence start if that repeats at least
/// half of what it may, else inside the last sentence at a word.
fn overlap_start(source: &str, atoms: &[Atom], room: u64, marks: &Marks) -> usize {
    let end = atoms.last().map_or(0, |atom| atom.range.end);
    let mut from = end;
    let mut cost = 0;
    // The first atom stays behind: a piece that repeats all of the piece before it says nothing new by itself.
    for atom in atoms.iter().skip(1).rev() {
        if cost + atom.cost > room {
            break;
        }
        cost += atom.cost;
        from = atom.range.start;
    }
    if cost * 2 >= room {
        return from;
    }
    let divided = atoms.iter().rev().find(|atom| atom.range.end <= from);
    divided.and_then(|atom| tail(source, &atom.range, room - cost, marks)).unwrap_or(from)
}

/// The earliest word start in `range` from which at most `room` is left; none if that would divide a whole.
fn tail(source: &str, range: &Range<usize>, room: u64, marks: &Marks) -> Option<usize> {
    let mut found = None;
    let mut cost = 0;
    let mut end = range.end;
    for start in word_starts(source, range).collect::<Vec<_>>().into_iter().rev() {
        cost += units(&source[start..end]);
        if cost > room {
            break;
        }
        end = start;
        if whole_at(marks, start).is_none() {
            found = Some(start);
        }
    }
    found
}

/// Divides `body` at its marks, and what is still too long at lines, then words, then characters.
fn atoms(source: &str, body: &Range<usize>, marks: &Marks) -> Vec<Atom> {
    let first = marks.breaks.partition_point(|&at| at <= body.start);
    let last = marks.breaks.partition_point(|&at| at < body.end);
    let mut atoms = Vec::new();
    let mut start = body.start;
    for &at in marks.breaks[first..last.max(first)].iter().chain([&body.end]) {
        if at <= start {
            continue;
        }
        divide(source, start..at, marks, &mut atoms);
        start = at;
    }
    atoms
}

fn divide(source: &str, range: Range<usize>, marks: &Marks, atoms: &mut Vec<Atom>) {
    let limit = in_units(MAX_TOKENS);
    let cost = units(&source[range.clone()]);
    if cost <= limit {
        atoms.push(Atom { range, cost });
        return;
    }
    let (mut start, mut end, mut cost) = (range.start, range.start, 0);
    let mut known = None;
    let cuts = word_starts(source, &range).filter(|&at| {
        let Some(whole) = whole_at(marks, at) else { return true };
        // A table row or code block that is too long itself has to be divided; a link in a long sentence need not be.
        if known.as_ref().is_none_or(|(start, _)| *start != whole.start) {
            known = Some((whole.start, units(&source[whole.clone()]) > limit));
        }
        known.is_some_and(|(_, too_long)| too_long)
    });
    for at in cuts.chain([range.end]).skip_while(|&at| at <= range.start) {
        let word = units(&source[end..at]);
        if cost + word > limit && end > start {
            atoms.push(Atom { range: start..end, cost });
            (start, cost) = (end, 0);
        }
        if word > limit {
            end = divide_characters(source, end..at, atoms);
            (start, cost) = (end, units(&source[end..at]));
        } else {
            cost += word;
        }
        end = at;
    }
    if end > start {
        atoms.push(Atom { range: start..end, cost });
    }
}

/// Cuts a run without a usable space into atoms; gives the start of the rest that still has room.
fn divide_characters(source: &str, range: Range<usize>, atoms: &mut Vec<Atom>) -> usize {
    // No character costs more than four tokens, so a block of this many always fits.
    const BLOCK: usize = MAX_TOKENS / 5;
    let mut start = range.start;
    let mut seen = 0;
    for (at, _) in source[range.clone()].char_indices() {
        if seen == BLOCK {
            let at = range.start + at;
            atoms.push(Atom { range: start..at, cost: units(&source[start..at]) });
            (start, seen) = (at, 0);
        }
        seen += 1;
    }
    start
}

/// Positions of words in `range` that follow white space.
fn word_starts<'a>(source: &'a str, range: &Range<usize>) -> impl Iterator<Item = usize> + 'a {
    let base = range.start;
    let mut after_space = true;
    source[range.clone()].char_indices().filter_map(move |(at, c)| {
        let starts = after_space && !c.is_whitespace();
        after_space = c.is_whitespace();
        starts.then_some(base + at)
    })
}

/// The whole that a cut at `at` would divide.
fn whole_at(marks: &Marks, at: usize) -> Option<&Range<usize>> {
    let next = marks.whole.partition_point(|whole| whole.start < at);
    marks.whole[..next].last().filter(|whole| at < whole.end)
}

/// `range` without white space at its end and without blank lines at its start.
fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let blank: usize = text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum();
    range.start + blank..range.start + text.trim_end().len().max(blank)
}
