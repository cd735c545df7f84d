use crate::domain::rulebook::Station;
use crate::domain::workout::{Workout, WorkoutKind};
use crate::interchange::ReadError;
use crate::interchange::hostile::{self, Dice, only, refused, survive};
use jiff::Timestamp;
use jiff::civil::date;

/// 2026-07-01T22:30:00Z, counted from 1989-12-31.
const START: u32 = 1_151_879_400;

/// A value with its base type.
#[derive(Clone)]
enum V {
    Enum(u8),
    U8(u8),
    U16(u16),
    I32(i32),
    U32(u32),
    Text(&'static str),
    /// Anything: base type and bytes.
    Raw(u8, Vec<u8>),
}
use V::{Enum, I32, Raw, Text, U8, U16, U32};

impl V {
    fn base(&self) -> u8 {
        match self {
            Enum(_) => 0x00,
            U8(_) => 0x02,
            U16(_) => 0x84,
            I32(_) => 0x85,
            U32(_) => 0x86,
            Text(_) => 0x07,
            Raw(base, _) => *base,
        }
    }

    fn bytes(&self, order: Order) -> Vec<u8> {
        let mut bytes = match self {
            Enum(v) | U8(v) => vec![*v],
            U16(v) => v.to_le_bytes().to_vec(),
            I32(v) => v.to_le_bytes().to_vec(),
            U32(v) => v.to_le_bytes().to_vec(),
            Text(v) => [v.as_bytes(), &[0]].concat(),
            Raw(_, v) => v.clone(),
        };
        if matches!((order, self), (Order::Big, U16(_) | I32(_) | U32(_))) {
            bytes.reverse();
        }
        bytes
    }
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// Writes FIT. Its checksum is that of the protocol's document (nibbles), not the one under test.
struct Encoder {
    body: Vec<u8>,
    order: Order,
    /// What local message 0 looks like now: a repeated shape needs no new definition.
    shape: Vec<u8>,
}

impl Encoder {
    fn new(order: Order) -> Self {
        Self { body: Vec::new(), order, shape: Vec::new() }
    }

    /// An activity file, with its `file_id`.
    fn activity() -> Self {
        let mut file = Self::new(Order::Little);
        file.message(0, &[(0, Enum(4)), (4, U32(START))]);
        file
    }

    fn message(&mut self, number: u16, fields: &[(u8, V)]) {
        let sizes = |(field, v): &(u8, V)| [*field, u8::try_from(v.bytes(self.order).len()).unwrap(), v.base()];
        let number = match self.order {
            Order::Little => [0, number.to_le_bytes()[0], number.to_le_bytes()[1]],
            Order::Big => [1, number.to_be_bytes()[0], number.to_be_bytes()[1]],
        };
        let mut shape = vec![0x40, 0];
        shape.extend(number);
        shape.push(u8::try_from(fields.len()).unwrap());
        shape.extend(fields.iter().flat_map(sizes));
        if shape != self.shape {
            self.body.extend(&shape);
            self.shape = shape;
        }
        self.body.push(0);
        self.body.extend(fields.iter().flat_map(|(_, v)| v.bytes(self.order)));
    }

    /// A point a second at 3 m/s from `from` to `until`, both included.
    fn records(&mut self, from: u32, until: u32) {
        for second in from..=until {
            let semicircles = 626_349_397 + i32::try_from(second).unwrap() * 322;
            let heart_rate = 120 + u8::try_from(second % 41).unwrap();
            self.message(
                20,
                &[
                    (253, U32(START + second)),
                    (0, I32(semicircles)),
                    (1, I32(159_867_000)),
                    (2, U16(2700 + u16::try_from(second / 60 * 5).unwrap())),
                    (3, U8(heart_rate)),
                    (5, U32(second * 300)),
                ],
            );
        }
    }

    fn finish(&self) -> Vec<u8> {
        let mut header = vec![14, 0x20, 0x54, 0x08];
        header.extend(u32::try_from(self.body.len()).unwrap().to_le_bytes());
        header.extend(b".FIT");
        header.extend(crc(&header).to_le_bytes());
        signed([header, self.body.clone()].concat())
    }
}

/// The file with its checksum behind it.
fn signed(mut file: Vec<u8>) -> Vec<u8> {
    let sum = crc(&file);
    file.extend(sum.to_le_bytes());
    file
}

fn crc(bytes: &[u8]) -> u16 {
    const NIBBLES: [u16; 16] = [
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01,
        0x8801, 0x4400,
    ];
    let half = |crc: u16, nibble: u8| (crc >> 4) ^ NIBBLES[usize::from(crc & 0xF)] ^ NIBBLES[usize::from(nibble)];
    bytes.iter().fold(0, |crc, byte| half(half(crc, byte & 0xF), byte >> 4))
}

/// A session message: start and seconds are from `START`.
fn session(from: u32, seconds: u32, sport: u8, sub_sport: u8, more: &[(u8, V)]) -> Vec<(u8, V)> {
    let mut fields = vec![
        (253, U32(START + from + seconds)),
        (2, U32(START + from)),
        (5, Enum(sport)),
        (6, Enum(sub_sport)),
        (7, U32(seconds * 1000)),
        (8, U32(seconds * 1000)),
    ];
    fields.extend_from_slice(more);
    fields
}

fn lap(from: u32, seconds: u32, metres: u32, heart_rate: u8) -> Vec<(u8, V)> {
    vec![
        (253, U32(START + from + seconds)),
        (2, U32(START + from)),
        (7, U32(seconds * 1000)),
        (8, U32(seconds * 1000)),
        (9, U32(metres * 100)),
        (15, U8(heart_rate)),
    ]
}

/// A run of two laps with a pause, as a watch writes it.
fn run() -> Vec<u8> {
    let mut file = Encoder::activity();
    file.records(0, 600);
    file.message(19, &lap(0, 300, 900, 140));
    file.message(19, &lap(300, 300, 900, 150));
    let sums = [(9, U32(180_000)), (16, U8(145)), (17, U8(170)), (22, U16(12))];
    let mut session = session(0, 600, 1, 0, &sums);
    session[4].1 = U32(660_000);
    file.message(18, &session);
    file.message(34, &[(253, U32(START + 660)), (1, U16(1)), (5, U32(START + 660 + 7200))]);
    file.finish()
}

fn outcomes(file: &[u8]) -> Vec<Workout> {
    survive("a.fit", file).into_iter().map(|i| *i.outcome.unwrap()).collect()
}

#[test]
fn a_run_has_what_the_watch_summed_up() {
    let run = only("a.fit", &run());
    assert_eq!((run.kind, run.date, run.tz.as_deref()), (WorkoutKind::Run, date(2026, 7, 2), Some("Europe/Berlin")));
    assert_eq!(run.started_at, "2026-07-01T22:30:00Z".parse::<Timestamp>().ok());
    assert_eq!(run.duration_s, Some(660.0), "pauses included");
    assert_eq!((run.heart_rate_avg, run.heart_rate_max), (Some(145), Some(170)));
    let details = run.run.unwrap();
    assert_eq!((details.distance_m, details.duration_s, details.elevation_gain_m), (1800.0, 600.0, Some(12.0)));
    let laps: Vec<_> = details.laps.iter().map(|l| (l.distance_m, l.duration_s, l.heart_rate_avg)).collect();
    assert_eq!(laps, [(900.0, 300.0, Some(140)), (900.0, 300.0, Some(150))]);
    assert_eq!(run.origin.format.as_deref(), Some("fit"));
}

#[test]
fn the_local_time_of_the_watch_decides_the_day() {
    let there = |offset: i64| {
        let mut file = Encoder::activity();
        file.message(18, &session(0, 60, 1, 0, &[]));
        let local = u32::try_from(i64::from(START) + offset).unwrap();
        file.message(34, &[(253, U32(START)), (5, U32(local))]);
        let workout = only("a.fit", &file.finish());
        (workout.date, workout.tz)
    };
    assert_eq!(there(-7 * 3600), (date(2026, 7, 1), Some("Etc/GMT+7".into())));
    assert_eq!(there(9 * 3600 + 2), (date(2026, 7, 2), Some("Etc/GMT-9".into())), "two seconds of drift");
    assert_eq!(there(2 * 3600), (date(2026, 7, 2), Some("Europe/Berlin".into())));
    assert_eq!(there(40 * 3600), (date(2026, 7, 2), Some("Europe/Berlin".into())), "no zone is that far");
}

#[test]
fn a_multisport_file_gives_its_sessions_and_not_its_transitions() {
    let mut file = Encoder::activity();
    file.message(19, &lap(0, 300, 1000, 160));
    file.message(19, &lap(300, 20, 30, 150));
    file.message(19, &lap(320, 240, 1000, 165));
    file.message(19, &lap(560, 310, 500, 170));
    file.message(19, &lap(870, 330, 500, 171));
    file.message(18, &session(0, 300, 1, 0, &[(9, U32(100_000))]));
    file.message(18, &session(300, 20, 3, 0, &[]));
    file.message(18, &session(320, 240, 4, 14, &[(9, U32(100_000))]));
    file.message(18, &session(560, 640, 1, 45, &[(9, U32(100_000))]));
    let items = survive("hyrox.fit", &file.finish());
    let names: Vec<&str> = items.iter().map(|i| i.file.as_str()).collect();
    assert_eq!(names, ["hyrox.fit, session 1", "hyrox.fit, session 2", "hyrox.fit, session 3"]);
    let sessions: Vec<&Workout> = items.iter().map(|i| &**i.outcome.as_ref().unwrap()).collect();
    assert_eq!(sessions[0].kind, WorkoutKind::Run);
    assert_eq!(sessions[0].run.as_ref().unwrap().laps, [], "one lap is the run again");
    assert_eq!(sessions[1].one_station(), Some((Station::Row, 240.0)));
    assert_eq!(sessions[1].exercises[0].sets[0].distance_m, Some(1000.0));
    assert_eq!(sessions[2].run.as_ref().unwrap().laps.len(), 2, "each lap belongs to the session it began in");
}

#[test]
fn strength_sets_become_exercises_with_sets() {
    let set = |at: u32, category: u16, number: u16, reps: u16, kg: u16, kind: u8| {
        let raw = [category.to_le_bytes(), 0xFFFF_u16.to_le_bytes()].concat();
        vec![
            (254, U32(START + at)),
            (0, U32(40_500)),
            (3, U16(reps)),
            (4, U16(kg * 16)),
            (5, Enum(kind)),
            (6, U32(START + at)),
            (7, Raw(0x84, raw)),
            (8, U16(number)),
        ]
    };
    let mut file = Encoder::activity();
    file.message(264, &[(254, U16(0)), (0, U16(28)), (1, U16(6)), (2, Text("Barbell Back Squat"))]);
    for fields in [
        set(0, 28, 6, 5, 100, 1),
        set(60, 28, 6, 0, 0, 0),
        set(120, 28, 6, 5, 102, 1),
        set(180, 8, 1, 3, 140, 1),
        set(240, 28, 83, 30, 6, 1),
        set(300, 45, 4, 0xFFFF, 102, 1),
        set(360, 65534, 0xFFFF, 12, 0, 1),
    ] {
        file.message(225, &fields);
    }
    file.message(18, &session(0, 1800, 10, 20, &[]));
    let workout = only("a.fit", &file.finish());
    assert_eq!((workout.kind, workout.run), (WorkoutKind::Strength, None));
    let shown: Vec<_> = workout
        .exercises
        .iter()
        .map(|e| (e.name.as_str(), e.station, e.sets.iter().map(|s| (s.reps, s.load_kg)).collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        shown,
        [
            ("Barbell Back Squat", None, vec![(Some(5), Some(100.0)), (Some(5), Some(102.0))]),
            ("deadlift", None, vec![(Some(3), Some(140.0))]),
            ("wall balls", Some(Station::WallBalls), vec![(Some(30), Some(6.0))]),
            ("sled push", Some(Station::SledPush), vec![(None, Some(102.0))]),
            ("unnamed exercise", None, vec![(Some(12), None)]),
        ]
    );
    assert_eq!(workout.exercises[0].sets[0].duration_s, Some(40.5));
}

#[test]
fn the_sport_of_the_watch_says_the_kind() {
    let of = |sport, sub, name: &'static str| {
        let mut file = Encoder::activity();
        file.message(18, &session(0, 600, sport, sub, &[(9, U32(200_000)), (110, Text(name))]));
        only("a.fit", &file.finish())
    };
    assert_eq!(of(1, 3, "Trail Run").kind, WorkoutKind::Run);
    assert_eq!(of(62, 70, "HIIT").kind, WorkoutKind::Hiit);
    assert_eq!(of(10, 26, "Cardio").kind, WorkoutKind::Hiit);
    assert_eq!(of(10, 26, "SkiErg").exercises[0].station, Some(Station::SkiErg), "named so by the athlete");
    assert_eq!(of(4, 25, "x").exercises[0].station, Some(Station::SkiErg));
    assert_eq!(of(15, 0, "Row").exercises[0].station, Some(Station::Row));
    assert_eq!(of(10, 70, "HYROX").kind, WorkoutKind::Simulation);
    let ride = of(2, 46, "Gravel");
    assert_eq!((ride.kind, ride.title.as_str()), (WorkoutKind::Other, "cycling"));
    assert_eq!(of(200, 200, "").kind, WorkoutKind::Other, "a sport of the future");
}

#[test]
fn a_watch_that_died_leaves_its_records() {
    let mut file = Encoder::activity();
    file.message(12, &[(0, Enum(1)), (1, Enum(0)), (3, Text("Run"))]);
    file.records(0, 600);
    let run = only("a.fit", &file.finish());
    assert_eq!((run.kind, run.duration_s), (WorkoutKind::Run, Some(600.0)));
    assert_eq!((run.heart_rate_avg, run.heart_rate_max), (Some(140), Some(160)));
    let details = run.run.unwrap();
    assert_eq!((details.distance_m, details.elevation_gain_m), (1800.0, Some(9.0)));
}

#[test]
fn both_byte_orders_and_squeezed_times_are_read() {
    let mut big = Encoder::new(Order::Big);
    big.message(0, &[(0, Enum(4))]);
    big.message(18, &session(0, 600, 1, 0, &[(9, U32(180_000))]));
    assert_eq!(only("a.fit", &big.finish()).run.map(|r| (r.distance_m, r.duration_s)), Some((1800.0, 600.0)));

    let mut squeezed = Encoder::activity();
    squeezed.message(12, &[(0, Enum(1))]);
    squeezed.message(20, &[(253, U32(START)), (3, U8(100))]);
    // A definition without a time; then 100 points, five seconds apart, that roll over the five bits.
    squeezed.body.extend([0x41, 0, 0, 20, 0, 1, 3, 1, 2]);
    for n in 1..=100_u32 {
        let low = u8::try_from((START + n * 5) & 0x1F).unwrap();
        squeezed.body.extend([0x80 | 1 << 5 | low, 150]);
    }
    let run = only("a.fit", &squeezed.finish());
    assert_eq!((run.duration_s, run.heart_rate_max), (Some(500.0), Some(150)));
}

#[test]
fn fields_of_developers_are_stepped_over_even_if_nobody_described_them() {
    let mut file = Encoder::activity();
    file.body.extend([0x60 | 1, 0, 0, 18, 0, 3, 253, 4, 0x86, 2, 4, 0x86, 7, 4, 0x86, 1, 0, 3, 9]);
    file.body.push(1);
    file.body.extend([START + 60, START, 60_000].into_iter().flat_map(u32::to_le_bytes));
    file.body.extend([1, 2, 3]);
    file.message(12, &[(0, Enum(1))]);
    assert_eq!(only("a.fit", &file.finish()).duration_s, Some(60.0));
}

#[test]
fn invalid_values_and_sizes_that_do_not_fit_are_unknown() {
    let mut file = Encoder::activity();
    let odd = [(16, U8(0xFF)), (17, Raw(0x84, vec![1, 2, 3])), (9, U32(u32::MAX)), (22, Raw(0x99, vec![7; 8]))];
    file.message(18, &session(0, 600, 1, 0, &odd));
    let run = only("a.fit", &file.finish());
    assert_eq!((run.heart_rate_avg, run.heart_rate_max, run.run), (None, None, None));
}

#[test]
fn what_is_no_activity_is_said() {
    let of = |kind| {
        let mut file = Encoder::new(Order::Little);
        file.message(0, &[(0, Enum(kind))]);
        match refused("a.fit", &file.finish()) {
            ReadError::NoActivity { what } => what,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(of(2), "it holds settings");
    assert_eq!(of(6), "it is a planned course");
    assert_eq!(of(32), "it is the daily monitoring of a watch");
    assert_eq!(of(4), "no session and no records");
}

#[test]
fn a_watch_without_the_time_is_told_so() {
    let mut file = Encoder::activity();
    file.message(18, &[(2, U32(5000)), (5, Enum(1)), (7, U32(60_000))]);
    let error = refused("a.fit", &file.finish());
    assert!(error.to_string().contains("did not know the time"), "{error}");
    let mut file = Encoder::activity();
    file.message(18, &session(0, 0, 1, 0, &[]));
    assert!(matches!(refused("a.fit", &file.finish()), ReadError::Impossible { field, .. } if field == "duration_s"));
}

#[test]
fn chained_files_are_read_and_padding_is_no_damage() {
    let mut second = Encoder::activity();
    second.message(18, &session(7200, 60, 2, 0, &[]));
    let mut both = [run(), second.finish()].concat();
    both.extend([0; 300]);
    assert_eq!(outcomes(&both).len(), 2);
    both.push(1);
    assert!(matches!(refused("a.fit", &both), ReadError::Damaged { .. }));
}

#[test]
fn a_header_of_twelve_bytes_and_one_without_a_checksum_are_read() {
    let whole = run();
    let body = &whole[14..whole.len() - 2];
    let old = [&[12], &whole[1..12], body].concat();
    assert_eq!(outcomes(&signed(old)).len(), 1);
    let unsigned = [&whole[..12], &[0, 0], body].concat();
    assert_eq!(outcomes(&signed(unsigned)).len(), 1);
}

#[test]
fn a_file_cut_anywhere_is_refused_as_a_whole() {
    let whole = run();
    for cut in (0..whole.len()).step_by(97).chain(0..40) {
        let error = refused("cut.fit", &whole[..cut]);
        assert!(matches!(error, ReadError::Truncated { .. }), "{cut}: {error:?}");
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let mut file = Encoder::activity();
    file.records(0, 3);
    file.message(18, &session(0, 60, 1, 0, &[]));
    let whole = file.finish();
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused("flipped.fit", &flipped);
    }
}

#[test]
fn a_file_of_endless_messages_ends_at_the_limit() {
    let mut file = Encoder::activity();
    // A lap of no fields: one byte each.
    file.body.extend([0x40, 0, 0, 20, 0, 0]);
    file.body.extend(vec![0; 2_000_001]);
    assert!(matches!(refused("a.fit", &file.finish()), ReadError::TooBig { what: "messages", .. }));
    let mut file = Encoder::activity();
    for n in 0..10_001 {
        file.message(19, &lap(n, 1, 1, 100));
    }
    assert!(matches!(refused("a.fit", &file.finish()), ReadError::TooBig { what: "laps", .. }));
}

/// A file with one of each message that is read.
fn everything() -> Encoder {
    let mut file = Encoder::activity();
    file.records(0, 20);
    file.message(225, &[(254, U32(START)), (3, U16(5)), (4, U16(160)), (7, U16(28))]);
    file.message(264, &[(0, U16(28)), (1, U16(6)), (2, Text("Squat"))]);
    file.message(19, &lap(0, 300, 900, 140));
    file.message(19, &lap(300, 300, 900, 150));
    file.message(18, &session(0, 600, 1, 0, &[(9, U32(180_000)), (16, U8(145))]));
    file.message(34, &[(253, U32(START + 600)), (5, U32(START + 7800))]);
    file
}

/// Broken messages whose checksums are right, so that the damage is met behind them.
fn broken_messages(count: usize) {
    let whole = everything();
    assert_eq!(outcomes(&whole.finish()).len(), 1);
    let signed = |body| Encoder { body, order: Order::Little, shape: Vec::new() }.finish();
    hostile::broken("a.fit", &whole.body, signed, count);
}

#[test]
fn broken_copies_harm_nothing() {
    broken_messages(2000);
}

#[test]
#[ignore = "100,000 inputs; for a release build"]
fn very_many_broken_copies_harm_nothing() {
    broken_messages(100_000);
}

/// `fitparser` reads the same numbers out of every message.
#[test]
fn an_independent_decoder_reads_the_same() {
    use fitparser::de::{FitObject, FitStreamProcessor};
    let mut dice = Dice(0xE703_7ED1_A0B4_28DB);
    for _ in 0..200 {
        let mut file = Encoder::new(if dice.below(2) == 0 { Order::Little } else { Order::Big });
        for _ in 0..=dice.below(20) {
            let fields: Vec<(u8, V)> =
                (0..dice.below(12)).map(|n| (u8::try_from(n).unwrap(), value(&mut dice))).collect();
            file.message(u16::try_from(dice.below(400)).unwrap() + 1000, &fields);
        }
        let whole = file.finish();

        let mut theirs = Vec::new();
        let (mut rest, mut processor) = (whole.as_slice(), FitStreamProcessor::new());
        while !rest.is_empty() {
            let (behind, object) = processor.deserialize_next(rest).unwrap();
            if let FitObject::DataMessage(message) = object {
                let fields = (0..12).map(|n| message.fields().get(&n).and_then(|v| v.try_into().ok()));
                theirs.push((message.global_message_number(), fields.collect::<Vec<_>>()));
            }
            rest = behind;
        }

        let mut ours = Vec::new();
        super::frame::messages(&whole, &crate::interchange::Limits::default(), &mut |m| {
            ours.push((m.number, (0..12).map(|n| m.integer(n)).collect::<Vec<_>>()));
            Ok(())
        })
        .unwrap();
        assert_eq!(ours, theirs);
    }
}

/// Any value, also the ones that stand for "invalid".
fn value(dice: &mut Dice) -> V {
    let n = if dice.below(4) == 0 { u64::MAX } else { dice.next() }.to_le_bytes();
    match dice.below(6) {
        0 => Enum(n[0]),
        1 => U8(n[0]),
        2 => U16(u16::from_le_bytes([n[0], n[1]])),
        3 => I32(i32::from_le_bytes([n[0], n[1], n[2], n[3]])),
        4 => U32(u32::from_le_bytes([n[0], n[1], n[2], n[3]])),
        _ => Text("text"),
    }
}

#[test]
#[ignore = "a measurement; for a release build"]
fn five_hundred_hours_a_minute_are_read_on_one_core() {
    let mut file = Encoder::activity();
    file.records(0, 3600);
    file.message(18, &session(0, 3600, 1, 0, &[(9, U32(1_080_000))]));
    hostile::fast_enough("a.fit", &file.finish());
}
