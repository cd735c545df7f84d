//! Passages of the research library, and what a search says of them.

use super::id::PassageId;
use super::rulebook;
use serde::{Deserialize, Serialize};

/// The number of dimensions of every vector in the library (`text-embedding-3-small`, and our offline embedder).
pub const DIMENSIONS: usize = 1536;

/// How far a statement can be trusted; the scale of the library's sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Peer-reviewed paper, or official timing data.
    A,
    /// Established media, brand or tool with named authors.
    B,
    /// One coach, clinic, gym or community post.
    C,
    /// Compiled note that quotes other sources, originals not read.
    D,
    /// Coaching heuristic or arithmetic; a good default, never "the rule".
    H,
}

impl Grade {
    /// `A` .. `H`, as sources name it.
    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::H => 'H',
        }
    }
}

/// What the tagger found out about a chunk; the columns and `metadata` of `knowledge_base`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// Key of the topic in the vocabulary, e.g. `station-technique`.
    pub topic: Option<String>,
    /// Key of the subtopic in the vocabulary, e.g. `sled-push`.
    pub subtopic: Option<String>,
    /// The athlete the chunk is about, when it is about one.
    pub athlete_name: Option<String>,
    /// The training programme the chunk is about, when it is about one.
    pub program_name: Option<String>,
    /// The weakest grade that the chunk's evidence line names.
    pub grade: Option<Grade>,
    /// Season of the rules in it, e.g. `25/26`.
    pub season: Option<String>,
    /// Addresses of its sources, in order of appearance.
    pub links: Vec<String>,
}

/// A piece of one document, ready to be embedded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    /// Headings from the document's title down to the section, outermost first.
    pub heading_path: Vec<String>,
    /// Markdown of the piece, without its headings; at most 400 tokens, overlap included.
    pub content: String,
    /// Position among the document's chunks, from 0.
    pub chunk_index: usize,
    /// How many chunks the document has.
    pub total_chunks: usize,
    /// What the tagger found.
    pub tags: Tags,
    /// SHA-256 (hex) of heading path and content: equal hash, equal embedding.
    pub content_hash: String,
}

impl Chunk {
    /// The text that is embedded and searched: heading path, a blank line, content.
    pub fn embedded_text(&self) -> String {
        format!("{}\n\n{}", self.heading_path.join(" > "), self.content)
    }
}

/// One stored passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Its row.
    pub id: PassageId,
    /// Where it came from: `team1` .. `team6`, or the file name of an own document.
    pub source: String,
    /// Headings from the document's title down to the section, outermost first.
    pub heading_path: Vec<String>,
    /// Markdown, without its headings.
    pub content: String,
    /// Position among the document's chunks, from 0.
    pub chunk_index: usize,
    /// How many chunks the document has.
    pub total_chunks: usize,
    /// What the tagger found.
    pub tags: Tags,
}

impl Passage {
    /// The innermost heading: the question that the section answers.
    pub fn title(&self) -> &str {
        self.heading_path.last().map_or("", String::as_str)
    }

    /// What is true instead of what it says against the rulebook.
    pub fn corrections(&self) -> Vec<String> {
        rulebook::passage_corrections(self.title(), self.tags.season.as_deref(), &self.content)
    }
}

/// A passage that a search found, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// What was found.
    pub passage: Passage,
    /// Cosine similarity to the question, -1 to 1; none when only the full text found it and it was not computed.
    pub cosine: Option<f32>,
    /// Rank in the vector list, from 1.
    pub vector_rank: Option<usize>,
    /// Rank in the full-text list, from 1.
    pub text_rank: Option<usize>,
    /// Reciprocal-rank-fusion score: the order of the results.
    pub score: f64,
}

/// Progress of work on the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LibraryState {
    /// Passages stored.
    pub passages: usize,
    /// Passages that still wait to be embedded and stored; 0 when up to date.
    pub waiting: usize,
}
