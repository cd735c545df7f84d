//! The table itself: a reference card.

use super::action::Action;
use super::chord::{ALT_DIGIT, Chord, DIGIT, SCORE, alt, char, ctrl, key, with};
use super::moment::{Facts, Layer};
use super::{Binding, bind};
use crossterm::event::{KeyCode, KeyModifiers};

use Action as A;
use Facts as F;
use KeyCode::{BackTab, Backspace, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up};

const TODAY: &[Layer] = &[Layer::Today];
const CARD: &[Layer] = &[Layer::Card];
const CHECK_IN: &[Layer] = &[Layer::CheckIn];
const QUESTIONS: &[Layer] = &[Layer::Questions];
const TYPING: &[Layer] = &[Layer::Typing];
const READING: &[Layer] = &[Layer::Reading];
const CHAT: &[Layer] = &[Layer::Typing, Layer::Reading];
const BESIDE: &[Layer] = &[Layer::Typing, Layer::Reading, Layer::Passage];
const PASSAGE: &[Layer] = &[Layer::Passage];
const FIND: &[Layer] = &[Layer::Find];
const LIST: &[Layer] = &[Layer::List];
const READER: &[Layer] = &[Layer::Reader];
const CONFIRM: &[Layer] = &[Layer::Confirm];
const LINE: &[Layer] = &[Layer::LogLine];
const FORM: &[Layer] = &[Layer::LogForm];
const ENTRY: &[Layer] = &[Layer::LogLine, Layer::LogForm];
const ROWS: &[Layer] = &[Layer::LogList];
const FILTER: &[Layer] = &[Layer::LogFilter];
const PATH: &[Layer] = &[Layer::ImportPath];
const IMPORT: &[Layer] = &[Layer::Import];
const CHARTS: &[Layer] = &[Layer::Progress];
/// Where plain letters are keys.
const LETTERS: &[Layer] = &[Layer::Today, Layer::Reading, Layer::LogList, Layer::Import, Layer::Progress];
/// The panes in which nothing is typed at all.
const LOOKING: &[Layer] = &[Layer::Today, Layer::Progress];
/// The panes, without what may stand over them.
const PANES: &[Layer] = &[
    Layer::Today,
    Layer::Typing,
    Layer::Reading,
    Layer::LogLine,
    Layer::LogForm,
    Layer::LogList,
    Layer::ImportPath,
    Layer::Import,
    Layer::Progress,
];
/// The same and what stands beside them.
const BESIDE_PANES: &[Layer] = &[
    Layer::Today,
    Layer::Typing,
    Layer::Reading,
    Layer::Passage,
    Layer::LogLine,
    Layer::LogForm,
    Layer::LogList,
    Layer::ImportPath,
    Layer::Import,
    Layer::Progress,
];
/// A text over the screen closes with the key that opens help.
const HELPED: &[Layer] = &[
    Layer::Today,
    Layer::Typing,
    Layer::Reading,
    Layer::Passage,
    Layer::Find,
    Layer::LogLine,
    Layer::LogForm,
    Layer::LogList,
    Layer::LogFilter,
    Layer::ImportPath,
    Layer::Import,
    Layer::Progress,
    Layer::List,
];
const ANY: &[Layer] = &Layer::ALL;

/// The table. The first row that fits wins, and the hint bar keeps this order.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    // Today.
    bind(&[char('n')],                        TODAY,   F::NO_PLAN,      A::BuildPlan,        ("build a plan", "build a plan to a race")),
    bind(&[key(Enter)],                       TODAY,   F::PLANNED_OPEN, A::StartPlanned,     ("start", "start the timer with the parts of the session")),
    bind(&[char('l')],                        TODAY,   F::NONE,         A::LogPlanned,       ("log", "log the session; the form opens filled with what was planned")),
    bind(&[char('m')],                        TODAY,   F::PLANNED_OPEN, A::MovePlanned,      ("move", "move the session to another day")),
    bind(&[char('k')],                        TODAY,   F::PLANNED_OPEN, A::SkipPlanned,      ("skip", "skip the session, with the reason")),
    bind(&[char('p')],                        TODAY,   F::PLAN,         A::ReadPlan,         ("plan", "read the whole plan")),
    bind(&[char('c')],                        TODAY,   F::NONE,         A::AskAboutToday,    ("ask", "ask the coach about today")),
    bind(&[key(Esc)],                         TODAY,   F::AWAY,         A::BackToToday,      ("back to today", "back to the session of the day")),
    bind(&[char('h')],                        TODAY,   F::NONE,         A::CheckIn,          ("check-in", "say how you are, with five keys")),
    bind(&[char('i')],                        TODAY,   F::PLAN,         A::LifeEvent,        ("ill, hurt, away", "tell the plan that you are ill, injured, away or short of time")),
    bind(&[char('w')],                        TODAY,   F::PLANNED_OPEN, A::SwapPlanned,      ("swap", "let the session change its day with another")),
    bind(&[char('u')],                        TODAY,   F::PLAN,         A::UndoPlan,         ("undo", "take the last change of the plan back")),
    bind(&[char('f')],                        TODAY,   F::NONE,         A::ShowWork,         ("show the work", "show the formula and the sessions behind each number")),
    bind(&[char('n')],                        TODAY,   F::NONE,         A::BuildPlan,        ("", "build a plan to a race")),
    bind(&[key(Up)],                          TODAY,   F::NONE,         A::LineUp,           ("", "the planned session before")),
    bind(&[key(Down), char('j')],             TODAY,   F::NONE,         A::LineDown,         ("", "the planned session after")),
    bind(&[key(PageUp), char('b')],           TODAY,   F::NONE,         A::PageUp,           ("", "scroll the session up")),
    bind(&[key(PageDown), char(' ')],         TODAY,   F::NONE,         A::PageDown,         ("", "scroll the session down")),
    // A proposal for the plan.
    bind(&[char('a')],                        CARD,    F::NONE,         A::AcceptChange,     ("accept", "change the plan as it is shown")),
    bind(&[char('x'), key(Esc)],              CARD,    F::NONE,         A::RefuseChange,     ("refuse", "leave the plan as it is")),
    bind(&[key(Up), char('k')],               CARD,    F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[key(Down), char('j')],             CARD,    F::NONE,         A::LineDown,         ("scroll", "one line down")),
    bind(&[key(PageUp), char('b')],           CARD,    F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), char(' ')],         CARD,    F::NONE,         A::PageDown,         ("", "one page down")),
    // The check-in.
    bind(&[SCORE],                            CHECK_IN, F::NONE,        A::Score,            ("answer", "answer the question, 1 to 5")),
    bind(&[key(Enter), key(Right), char(' ')], CHECK_IN, F::NONE,       A::PassQuestion,     ("no answer", "go on without an answer")),
    bind(&[key(Backspace), key(Left), key(Up)], CHECK_IN, F::NONE,      A::QuestionBefore,   ("back", "back to the question before")),
    bind(&[key(Esc)],                         CHECK_IN, F::NONE,        A::Close,            ("close", "leave it; what was answered is kept")),
    // The questions before a plan.
    bind(&[key(Enter), ctrl('s')],            QUESTIONS, F::NONE,       A::BuildNow,         ("build the plan", "build the plan and look at it before it is kept")),
    bind(&[key(Tab)],                         QUESTIONS, F::NONE,       A::NextField,        ("next", "the next question")),
    bind(&[key(BackTab)],                     QUESTIONS, F::NONE,       A::PreviousField,    ("", "the question before")),
    bind(&[key(Up)],                          QUESTIONS, F::NONE,       A::FieldUp,          ("", "the question above")),
    bind(&[key(Down)],                        QUESTIONS, F::NONE,       A::FieldDown,        ("", "the question below")),
    bind(&[key(Esc)],                         QUESTIONS, F::NONE,       A::Close,            ("close", "close")),
    // While a command is typed, its list is in front.
    bind(&[key(Tab)],                         TYPING,  F::COMPLETING,   A::Complete,         ("complete", "complete the command")),
    bind(&[key(Up)],                          TYPING,  F::COMPLETING,   A::CompletionUp,     ("", "choose the command above")),
    bind(&[key(Down)],                        TYPING,  F::COMPLETING,   A::CompletionDown,   ("", "choose the command below")),
    // An answer on its way.
    bind(&[key(Esc)],                         CHAT,    F::STREAMING,    A::Stop,             ("stop", "stop the answer and keep what has arrived")),
    // Typing.
    bind(&[key(Esc)],                         TYPING,  F::EDITING,      A::CancelEdit,       ("leave the edit", "leave the edit of an old question")),
    bind(&[key(Enter)],                       TYPING,  F::NONE,         A::Send,             ("send", "send the question; while an answer streams, queue it")),
    bind(&[with(KeyModifiers::ALT, Enter), ctrl('j'), with(KeyModifiers::SHIFT, Enter)],
                                              TYPING,  F::NONE,         A::NewLine,          ("new line", "start a new line")),
    bind(&[key(Tab)],                         TYPING,  F::CHAT_EMPTY.and(F::INPUT_EMPTY), A::TakeExample, ("example", "take an example question")),
    bind(&[ALT_DIGIT],                        TYPING,  F::CHAT_EMPTY,   A::TakeExample,      ("", "take that example question")),
    bind(&[DIGIT],                            READING, F::CHAT_EMPTY,   A::TakeExample,      ("example", "take that example question")),
    bind(&[key(Up)],                          TYPING,  F::QUEUED.and(F::INPUT_EMPTY), A::EditQueued, ("edit queued", "take the last queued question back into the input")),
    bind(&[alt('x')],                         CHAT,    F::QUEUED,       A::DropQueued,       ("drop queued", "drop the last queued question")),
    bind(&[key(Up)],                          TYPING,  F::FIRST_LINE,   A::HistoryPrevious,  ("", "the question before, from the history")),
    bind(&[key(Down)],                        TYPING,  F::LAST_LINE,    A::HistoryNext,      ("", "the question after, from the history")),
    bind(&[key(Esc), key(Tab)],               TYPING,  F::EXCHANGE,     A::FocusTranscript,  ("read", "go to the transcript, where single keys act on an answer")),
    // Acting on an answer: single keys in the transcript, with Alt while typing.
    bind(&[char('r'), char('R')],             READING, F::EXCHANGE,     A::Retry,            ("again", "ask the same again, with a new search")),
    bind(&[alt('r')],                         TYPING,  F::EXCHANGE,     A::Retry,            ("again", "ask the same again, with a new search")),
    bind(&[char('e')],                        READING, F::EXCHANGE,     A::EditQuestion,     ("edit", "edit the question and ask it again")),
    bind(&[alt('e')],                         TYPING,  F::EXCHANGE,     A::EditQuestion,     ("", "edit the question and ask it again")),
    bind(&[char('y')],                        READING, F::EXCHANGE,     A::CopyAnswer,       ("copy", "copy the answer")),
    bind(&[alt('y')],                         TYPING,  F::EXCHANGE,     A::CopyAnswer,       ("copy", "copy the answer")),
    bind(&[char('Y')],                        READING, F::EXCHANGE,     A::CopyCode,         ("", "copy a code block or table of the answer")),
    bind(&[alt('Y')],                         TYPING,  F::EXCHANGE,     A::CopyCode,         ("", "copy a code block or table of the answer")),
    bind(&[char('+'), char('=')],             READING, F::EXCHANGE,     A::RateGood,         ("good", "rate the answer as good; the same key again takes it back")),
    bind(&[alt('+'), alt('=')],               TYPING,  F::EXCHANGE,     A::RateGood,         ("", "rate the answer as good; the same key again takes it back")),
    bind(&[char('-')],                        READING, F::EXCHANGE,     A::RateBad,          ("bad", "rate the answer as bad; the same key again takes it back")),
    bind(&[alt('-')],                         TYPING,  F::EXCHANGE,     A::RateBad,          ("", "rate the answer as bad; the same key again takes it back")),
    bind(&[char('u')],                        READING, F::RATED,        A::UndoRating,       ("undo rating", "take the rating back")),
    bind(&[alt('u')],                         TYPING,  F::RATED,        A::UndoRating,       ("", "take the rating back")),
    bind(&[DIGIT],                            READING, F::SOURCES,      A::OpenCitation,     ("source", "open that source of the answer")),
    bind(&[ALT_DIGIT],                        BESIDE,  F::SOURCES,      A::OpenCitation,     ("source", "open that source of the answer")),
    bind(&[ctrl('o')],                        BESIDE,  F::NONE,         A::ToggleSources,    ("sources", "show or hide the sources")),
    // Reading.
    bind(&[char('k'), key(Up)],               READING, F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[char('j'), key(Down)],             READING, F::NONE,         A::LineDown,         ("", "one line down")),
    bind(&[with(KeyModifiers::ALT, Up)],      TYPING,  F::NONE,         A::LineUp,           ("", "scroll the transcript one line up")),
    bind(&[with(KeyModifiers::ALT, Down)],    TYPING,  F::NONE,         A::LineDown,         ("", "scroll the transcript one line down")),
    bind(&[key(PageUp), ctrl('u'), char('b')], READING, F::NONE,        A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), ctrl('d'), char(' ')], READING, F::NONE,      A::PageDown,         ("", "one page down")),
    bind(&[key(PageUp)],                      TYPING,  F::NONE,         A::PageUp,           ("", "scroll the transcript one page up")),
    bind(&[key(PageDown)],                    TYPING,  F::NONE,         A::PageDown,         ("", "scroll the transcript one page down")),
    bind(&[char('g'), key(Home)],             READING, F::NONE,         A::Top,              ("", "to the start")),
    bind(&[char('G'), key(End)],              READING, F::NONE,         A::Bottom,           ("to the end", "to the end, and follow new text")),
    bind(&[with(KeyModifiers::CONTROL, Home), with(KeyModifiers::ALT, Home)], TYPING, F::NONE, A::Top,   ("", "scroll to the start")),
    bind(&[with(KeyModifiers::CONTROL, End), with(KeyModifiers::ALT, End)],   TYPING, F::SCROLLED, A::Bottom, ("to the end", "scroll to the end, and follow new text")),
    bind(&[char('['), char('K')],             READING, F::EXCHANGE,     A::PreviousExchange, ("", "choose the answer before")),
    bind(&[char(']'), char('J')],             READING, F::EXCHANGE,     A::NextExchange,     ("", "choose the answer after")),
    bind(&[ctrl('f')],                        CHAT,    F::EXCHANGE,     A::Find,             ("find", "find a text in this chat")),
    bind(&[char('/')],                        READING, F::EXCHANGE,     A::Find,             ("", "find a text in this chat")),
    bind(&[char('n')],                        READING, F::FOUND,        A::FindNext,         ("next", "the next place where the text was found")),
    bind(&[char('N')],                        READING, F::FOUND,        A::FindPrevious,     ("", "the place before where the text was found")),
    bind(&[char('i'), key(Enter), key(Esc), key(Tab)], READING, F::NONE, A::FocusInput,      ("type", "go to the input")),
    bind(&[ctrl('r')],                        CHAT,    F::NONE,         A::HistorySearch,    ("history", "search the questions asked before")),
    bind(&[ctrl('e')],                        CHAT,    F::NONE,         A::Editor,           ("editor", "write the question in $VISUAL or $EDITOR")),
    bind(&[char('m')],                        READING, F::NONE,         A::ChooseModel,      ("", "choose the model that answers")),
    bind(&[alt('m')],                         TYPING,  F::NONE,         A::ChooseModel,      ("", "choose the model that answers")),
    // Passage.
    bind(&[key(Up)],                          PASSAGE, F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[key(Down)],                        PASSAGE, F::NONE,         A::LineDown,         ("scroll", "one line down")),
    bind(&[key(PageUp)],                      PASSAGE, F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown)],                    PASSAGE, F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Esc)],                         PASSAGE, F::NONE,         A::Close,            ("close", "close the passage")),
    // Find.
    bind(&[key(Enter), key(Down)],            FIND,    F::NONE,         A::FindNext,         ("next", "the next place")),
    bind(&[key(Up)],                          FIND,    F::NONE,         A::FindPrevious,     ("before", "the place before")),
    bind(&[key(Esc), ctrl('f')],              FIND,    F::NONE,         A::Close,            ("close", "close; n and N go on in the transcript")),
    // The line of the log.
    bind(&[key(Enter)],                       LINE,    F::LINE_READ,    A::SaveSession,      ("save", "save the session that the line says")),
    bind(&[key(Enter), ctrl('s')],            LINE,    F::LINE_UNREAD,  A::ReadLine,         ("fill the form", "fill the form with what the line says; a line that is understood whole is saved by the next Enter")),
    bind(&[key(Tab), key(Down), key(Enter)],  LINE,    F::NONE,         A::FocusForm,        ("form", "go to the form, filled with what the line says")),
    bind(&[key(Esc)],                         LINE,    F::NONE,         A::FocusList,        ("list", "go to the list of sessions")),
    // Its form.
    bind(&[ctrl('s')],                        LINE,    F::FORM,         A::SaveSession,      ("save", "save the session of the form on this computer")),
    bind(&[ctrl('s')],                        FORM,    F::NONE,         A::SaveSession,      ("save", "save the session on this computer")),
    bind(&[key(Tab)],                         FORM,    F::NONE,         A::NextField,        ("next", "the next field")),
    bind(&[key(BackTab)],                     FORM,    F::NONE,         A::PreviousField,    ("", "the field before")),
    bind(&[key(Enter)],                       FORM,    F::NONE,         A::EnterField,       ("", "the next field; in notes, a new line")),
    bind(&[key(Up)],                          FORM,    F::NONE,         A::FieldUp,          ("", "the field above; in notes, the line above")),
    bind(&[key(Down)],                        FORM,    F::NONE,         A::FieldDown,        ("", "the field below; in notes, the line below")),
    bind(&[alt('x')],                         FORM,    F::LOOSE_ROW,    A::DropRow,          ("drop row", "take this set or lap out of the session")),
    bind(&[key(PageUp)],                      FORM,    F::NONE,         A::PageUp,           ("", "one page of fields up")),
    bind(&[key(PageDown)],                    FORM,    F::NONE,         A::PageDown,         ("", "one page of fields down")),
    bind(&[key(Esc)],                         FORM,    F::NONE,         A::FocusLine,        ("back", "leave the form; what is in it stays")),
    // Its list.
    bind(&[char('n'), char('i')],             ROWS,    F::NONE,         A::FocusLine,        ("new", "log a session")),
    bind(&[char('r')],                        ROWS,    F::ROW_DELETED,  A::RestoreSession,   ("restore", "restore the deleted session")),
    bind(&[key(Enter), char('e')],            ROWS,    F::ROW,          A::EditSession,      ("edit", "edit the session")),
    bind(&[char('d')],                        ROWS,    F::ROW,          A::DeleteSession,    ("delete", "delete the session; it can be restored")),
    bind(&[char('u')],                        ROWS,    F::UNDO,         A::UndoSession,      ("undo", "take the last change of the log back")),
    bind(&[alt('u')],                         ENTRY,   F::UNDO,         A::UndoSession,      ("undo", "take the last change of the log back")),
    bind(&[char('/'), ctrl('f')],             ROWS,    F::NONE,         A::FilterLog,        ("filter", "show only sessions that hold some words")),
    bind(&[ctrl('f')],                        ENTRY,   F::NONE,         A::FilterLog,        ("", "show only sessions that hold some words")),
    bind(&[char('a')],                        ROWS,    F::ROW,          A::RepeatSession,    ("again", "log the chosen session again, today")),
    bind(&[char('D')],                        ROWS,    F::NONE,         A::ShowDeleted,      ("", "show the deleted sessions alone, or the others again")),
    bind(&[char('k'), alt('k')],              ROWS,    F::NONE,         A::SkipSession,      ("skip", "log that a session was not done, and why")),
    bind(&[ctrl('t')],                        &[Layer::LogLine, Layer::LogForm, Layer::LogList], F::NONE, A::Templates, ("template", "start from an earlier session")),
    bind(&[ctrl('d')],                        &[Layer::LogLine, Layer::LogForm, Layer::LogList], F::NONE, A::RepeatLast, ("same as last", "log the last session again, today")),
    bind(&[alt('k')],                         ENTRY,   F::NONE,         A::SkipSession,      ("", "log that a session was not done, and why")),
    bind(&[key(Up)],                          ROWS,    F::NONE,         A::LineUp,           ("", "the session above")),
    bind(&[key(Down), char('j')],             ROWS,    F::NONE,         A::LineDown,         ("", "the session below")),
    bind(&[key(PageUp), char('b')],           ROWS,    F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), char(' ')],         ROWS,    F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[char('g'), key(Home)],             ROWS,    F::NONE,         A::Top,              ("", "to the newest session")),
    bind(&[char('G'), key(End)],              ROWS,    F::NONE,         A::Bottom,           ("", "to the oldest session")),
    bind(&[key(Esc)],                         ROWS,    F::FILTERED,     A::ClearFilter,      ("show all", "show all sessions again")),
    bind(&[key(Esc)],                         ROWS,    F::NONE,         A::FocusLine,        ("", "log a session")),
    bind(&[key(Enter), key(Tab)],             FILTER,  F::NONE,         A::FocusList,        ("to the list", "go to the list that is left")),
    bind(&[key(Esc)],                         FILTER,  F::NONE,         A::ClearFilter,      ("show all", "show all sessions again")),
    bind(&[key(Up)],                          FILTER,  F::NONE,         A::LineUp,           ("", "the session above")),
    bind(&[key(Down)],                        FILTER,  F::NONE,         A::LineDown,         ("", "the session below")),
    bind(&[key(PageUp)],                      FILTER,  F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown)],                    FILTER,  F::NONE,         A::PageDown,         ("", "one page down")),
    // An import.
    bind(&[char('I'), alt('i')],              ROWS,    F::NONE,         A::ImportFiles,      ("import", "bring in sessions from files of a watch or another program")),
    bind(&[alt('i')],                         ENTRY,   F::NONE,         A::ImportFiles,      ("", "bring in sessions from files of a watch or another program")),
    bind(&[key(Enter)],                       PATH,    F::NONE,         A::Accept,           ("look", "look what is in the files; nothing is saved yet")),
    bind(&[key(Tab)],                         PATH,    F::NONE,         A::CompletePath,     ("complete", "take the chosen path")),
    bind(&[key(Up)],                          PATH,    F::NONE,         A::LineUp,           ("", "the path above")),
    bind(&[key(Down)],                        PATH,    F::NONE,         A::LineDown,         ("choose", "the path below")),
    bind(&[key(PageUp)],                      PATH,    F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown)],                    PATH,    F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Esc)],                         PATH,    F::NONE,         A::Close,            ("close", "close the import")),
    bind(&[key(Esc)],                         IMPORT,  F::IMPORT_GOING, A::Close,            ("stop", "stop; what was saved by then stays, and can be taken back")),
    bind(&[key(Enter)],                       IMPORT,  F::IMPORT_ASKS,  A::Accept,           ("answer", "take the chosen answer")),
    bind(&[DIGIT],                            IMPORT,  F::IMPORT_ASKS,  A::PickAnswer,       ("", "take that answer")),
    bind(&[DIGIT],                            IMPORT,  F::IMPORT_AGREES, A::PickAnswer,      ("read more", "read that column too")),
    bind(&[key(Enter), char('y')],            IMPORT,  F::IMPORT_AGREES, A::Accept,          ("read it", "read the table like this, and keep the answers for its like")),
    bind(&[char('b'), key(Backspace)],        IMPORT,  F::IMPORT_ANSWERED, A::PreviousAnswer, ("back", "take the last answer back")),
    bind(&[key(Esc)],                         IMPORT,  F::IMPORT_ASKS,  A::Close,            ("leave it out", "leave the table out")),
    bind(&[key(Esc)],                         IMPORT,  F::IMPORT_AGREES, A::Close,           ("leave it out", "leave the table out")),
    bind(&[key(Enter)],                       IMPORT,  F::IMPORT_FOUND, A::Accept,           ("import", "save what is new")),
    bind(&[char('m')],                        IMPORT,  F::IMPORT_FOUND, A::AskAnew,          ("ask again", "ask again about its tables, whatever was answered before")),
    bind(&[key(Esc)],                         IMPORT,  F::IMPORT_FOUND, A::Close,            ("another path", "back to the path; nothing is saved")),
    bind(&[char('u')],                        IMPORT,  F::IMPORT_DONE.and(F::UNDO), A::UndoSession, ("undo", "take the import back")),
    bind(&[key(Enter), key(Esc)],             IMPORT,  F::IMPORT_DONE,  A::Close,            ("close", "close the import")),
    bind(&[key(Up), char('k')],               IMPORT,  F::NONE,         A::LineUp,           ("", "the row above")),
    bind(&[key(Down), char('j')],             IMPORT,  F::NONE,         A::LineDown,         ("", "the row below")),
    bind(&[key(PageUp)],                      IMPORT,  F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), char(' ')],         IMPORT,  F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[char('g'), key(Home)],             IMPORT,  F::NONE,         A::Top,              ("", "to the first row")),
    bind(&[char('G'), key(End)],              IMPORT,  F::NONE,         A::Bottom,           ("", "to the last row")),
    // Charts. While sessions of a place are open.
    bind(&[key(Up), char('k')],               CHARTS,  F::DAYS_OPEN,    A::LineUp,           ("", "the session above")),
    bind(&[key(Down), char('j')],             CHARTS,  F::DAYS_OPEN,    A::LineDown,         ("choose", "the session below")),
    bind(&[key(Enter)],                       CHARTS,  F::DAYS_OPEN,    A::OpenSession,      ("open in the log", "go to the session in the log")),
    bind(&[key(Esc)],                         CHARTS,  F::DAYS_OPEN,    A::Back,             ("back", "back to the chart")),
    // While seconds are tried on the forecast.
    bind(&[key(Left)],                        CHARTS,  F::TRYING,       A::Faster,           ("1 s faster", "what if: the part one second faster")),
    bind(&[key(Right)],                       CHARTS,  F::TRYING,       A::Slower,           ("slower", "what if: the part one second slower")),
    bind(&[with(KeyModifiers::SHIFT, Left), char('H')],  CHARTS, F::TRYING, A::MuchFaster,   ("10 s faster", "what if: the part ten seconds faster")),
    bind(&[with(KeyModifiers::SHIFT, Right), char('L')], CHARTS, F::TRYING, A::MuchSlower,   ("", "what if: the part ten seconds slower")),
    bind(&[key(Up), char('k')],               CHARTS,  F::TRYING,       A::LineUp,           ("part", "the part above")),
    bind(&[key(Down), char('j')],             CHARTS,  F::TRYING,       A::LineDown,         ("", "the part below")),
    bind(&[key(Esc), char('w')],              CHARTS,  F::TRYING,       A::Back,             ("as it is", "back to the forecast as it is")),
    // Looking at them.
    bind(&[key(Left)],                        CHARTS,  F::NONE,         A::RangeShorter,     ("range", "a shorter range: year, block, 12 weeks, 4 weeks")),
    bind(&[key(Right)],                       CHARTS,  F::NONE,         A::RangeLonger,      ("", "a longer range: 4 weeks, 12 weeks, block, year")),
    bind(&[char('j'), key(Down)],             CHARTS,  F::NONE,         A::NextChart,        ("chart", "the next chart")),
    bind(&[char('k'), key(Up)],               CHARTS,  F::NONE,         A::PreviousChart,    ("", "the chart before")),
    bind(&[char('h'), with(KeyModifiers::SHIFT, Left)],  CHARTS, F::ALONG, A::CursorLeft,     ("cursor", "read out the week, day or part before")),
    bind(&[char('l'), with(KeyModifiers::SHIFT, Right)], CHARTS, F::ALONG, A::CursorRight,    ("", "read out the week, day or part after")),
    bind(&[char('g'), key(Home)],             CHARTS,  F::ALONG,        A::Top,              ("", "read out the first")),
    bind(&[char('G'), key(End)],              CHARTS,  F::ALONG,        A::Bottom,           ("", "read out the last")),
    bind(&[key(Enter)],                       CHARTS,  F::WEEK,         A::OpenPlace,        ("sessions", "the sessions of the week or day under the cursor")),
    bind(&[key(Enter)],                       CHARTS,  F::PART,         A::OpenPlace,        ("over time", "the station under the cursor over time")),
    bind(&[char('w'), key(Enter)],            CHARTS,  F::FORECAST,     A::Try,              ("what if", "try what the race would take if parts were faster")),
    bind(&[char('v')],                        CHARTS,  F::CUTS,         A::NextCut,          ("parts", "the next part of the topic: a track, a station")),
    bind(&[char('V')],                        CHARTS,  F::CUTS,         A::PreviousCut,      ("", "the part of the topic before")),
    bind(&[char('t')],                        CHARTS,  F::NONE,         A::ShowTable,        ("table", "the same as a table, and back")),
    bind(&[char('s')],                        CHARTS,  F::NONE,         A::ShowSentence,     ("sentence", "the same as a sentence, and back")),
    bind(&[char('b')],                        CHARTS,  F::NONE,         A::NextForm,         ("form", "draw in braille, blocks or ASCII")),
    bind(&[key(PageUp)],                      CHARTS,  F::NONE,         A::PageUp,           ("", "one page of the table up")),
    bind(&[key(PageDown)],                    CHARTS,  F::NONE,         A::PageDown,         ("", "one page of the table down")),
    bind(&[key(Esc)],                         CHARTS,  F::AS_TEXT,      A::Back,             ("back", "back to the chart")),
    bind(&[key(Esc)],                         CHARTS,  F::NONE,         A::Back,             ("", "back to the whole topic and to today")),
    // Lists.
    bind(&[key(Up), ctrl('p')],               LIST,    F::NONE,         A::LineUp,           ("", "the row above")),
    bind(&[key(Down), ctrl('n')],             LIST,    F::NONE,         A::LineDown,         ("choose", "the row below")),
    bind(&[key(PageUp)],                      LIST,    F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown)],                    LIST,    F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Enter)],                       LIST,    F::NONE,         A::Accept,           ("take", "take the row")),
    bind(&[key(Esc)],                         LIST,    F::NONE,         A::Close,            ("close", "close")),
    // Texts over the screen.
    bind(&[key(Up), char('k')],               READER,  F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[key(Down), char('j')],             READER,  F::NONE,         A::LineDown,         ("scroll", "one line down")),
    bind(&[key(PageUp), char('b')],           READER,  F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), char(' ')],         READER,  F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Home), char('g')],             READER,  F::NONE,         A::Top,              ("", "to the start")),
    bind(&[key(End), char('G')],              READER,  F::NONE,         A::Bottom,           ("", "to the end")),
    bind(&[key(Esc), char('q'), char('?'), alt('?')], READER, F::NONE,  A::Close,            ("close", "close")),
    // Questions.
    bind(&[char('y'), key(Enter)],            CONFIRM, F::NONE,         A::Accept,           ("yes", "yes")),
    bind(&[char('n'), key(Esc)],              CONFIRM, F::NONE,         A::Close,            ("no", "no")),
    // Panes. Each keeps its number, so that no key moves when more of them exist.
    bind(&[char('1')],                        LETTERS, F::NONE,         A::ShowToday,        ("", "go to today")),
    bind(&[KEY_F1],                           BESIDE_PANES, F::NONE,    A::ShowToday,        ("", "go to today")),
    bind(&[char('2')],                        LETTERS, F::NONE,         A::ShowChat,         ("", "go to the chat")),
    bind(&[KEY_F2],                           BESIDE_PANES, F::NONE,    A::ShowChat,         ("", "go to the chat")),
    bind(&[char('3')],                        LETTERS, F::NONE,         A::ShowLog,          ("", "go to the log")),
    bind(&[KEY_F3],                           BESIDE_PANES, F::NONE,    A::ShowLog,          ("", "go to the log")),
    bind(&[char('4')],                        LETTERS, F::NONE,         A::ShowProgress,     ("", "go to the charts")),
    bind(&[KEY_F4],                           BESIDE_PANES, F::NONE,    A::ShowProgress,     ("", "go to the charts")),
    bind(&[key(Tab)],                         &[Layer::Today, Layer::LogList, Layer::Progress], F::NONE, A::NextPane,         ("", "the next pane")),
    bind(&[key(BackTab)],                     &[Layer::Today, Layer::Typing, Layer::Reading, Layer::LogLine, Layer::LogList, Layer::Progress], F::NONE, A::PreviousPane, ("", "the pane before")),
    // Everywhere.
    bind(&[char('?')],                        LETTERS, F::NONE,         A::Help,             ("keys", "all keys")),
    bind(&[char('?')],                        &[Layer::Typing, Layer::LogLine], F::INPUT_EMPTY, A::Help, ("keys", "all keys")),
    bind(&[alt('?')],                         HELPED,  F::NONE,         A::Help,             ("keys", "all keys")),
    bind(&[ctrl('p')],                        BESIDE_PANES, F::NONE,    A::Palette,          ("palette", "every action by name")),
    bind(&[KEY_F5],                           CHAT,    F::NONE,         A::NewChat,          ("", "start a new chat")),
    bind(&[KEY_F6],                           PANES,   F::NONE,         A::ToggleMouse,      ("", "turn the mouse on or off; off, the terminal's own selection works")),
    bind(&[KEY_F7],                           PANES,   F::NONE,         A::NextTheme,        ("", "change the theme: dark, light, mono")),
    bind(&[KEY_F8],                           CHAT,    F::NONE,         A::SearchChats,      ("", "search all chats")),
    bind(&[KEY_F9],                           PANES,   F::NONE,         A::EditProfile,      ("", "answer or change what the coach knows of you")),
    bind(&[char('q')],                        LETTERS, F::NONE,         A::Quit,             ("quit", "quit")),
    bind(&[ctrl('d')],                        LOOKING, F::NONE,         A::Quit,             ("", "quit")),
    bind(&[ctrl('d')],                        TYPING,  F::INPUT_EMPTY,  A::Quit,             ("", "quit, when the input is empty")),
    bind(&[ctrl('c')],                        ANY,     F::NONE,         A::ClearOrQuit,      ("", "clear what is typed; twice: quit")),
    bind(&[ctrl('z')],                        ANY,     F::NONE,         A::Suspend,          ("", "suspend; `fg` in the shell comes back")),
    bind(&[ctrl('l')],                        ANY,     F::NONE,         A::Redraw,           ("", "draw the screen anew")),
];

const KEY_F1: Chord = key(KeyCode::F(1));
const KEY_F2: Chord = key(KeyCode::F(2));
const KEY_F3: Chord = key(KeyCode::F(3));
const KEY_F4: Chord = key(KeyCode::F(4));
const KEY_F5: Chord = key(KeyCode::F(5));
const KEY_F6: Chord = key(KeyCode::F(6));
const KEY_F7: Chord = key(KeyCode::F(7));
const KEY_F8: Chord = key(KeyCode::F(8));
const KEY_F9: Chord = key(KeyCode::F(9));

/// Keys that the input itself understands, for help and reference.
pub const EDITING: &[(&str, &str)] = &[
    ("Ctrl-A / Home", "to the start of the line"),
    ("End", "to the end of the line"),
    ("Alt-B / Alt-F", "one word back / forward"),
    ("Ctrl-W / Alt-D", "delete the word before / after"),
    ("Ctrl-K", "delete to the end of the line"),
    ("Ctrl-X", "delete to the start of the line"),
    ("Ctrl-U / Ctrl-Y", "undo / paste what was deleted"),
];

/// Keys that a field of a form itself understands, for help and reference.
pub const FIELD_EDITING: &[(&str, &str)] = &[
    ("Left / Right / Space", "choose, in a choice; its first letter chooses too"),
    ("t / y", "today / yesterday, in the date"),
    ("Home / End", "to the start / end of the field"),
    ("Ctrl-W / Ctrl-K", "delete the word before / to the end"),
    ("Ctrl-U", "undo, in this field"),
];
