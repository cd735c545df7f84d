//! What a switch of the range costs in the charts, with five years of daily sessions: two charts are made anew and painted
//! at 200x50. What is known is computed once, when the log changes, and not here.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run should say so")]

use criterion::{Criterion, criterion_group, criterion_main};
use hyrox_coach::coach::event::{LogState, PlanState};
use hyrox_coach::coach::insight::{Insight, Known, compute};
use hyrox_coach::coach::progress::{Cut, Range, Source, Topic, chart};
use hyrox_coach::domain::athlete::Division;
use hyrox_coach::domain::chart::Chart;
use hyrox_coach::domain::profile::{Profile, Units};
use hyrox_coach::domain::rulebook::Station;
use hyrox_coach::domain::workout::{Exercise, Run, RunKind, Set, Workout, WorkoutKind};
use hyrox_coach::tui::theme::{Theme, ThemeName};
use hyrox_coach::tui::widget::chart::{Focus, Form, Look, paint};
use jiff::civil::{Date, date};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::hint::black_box;
use std::sync::Arc;

const TODAY: Date = date(2026, 11, 22);
/// Five years.
const DAYS: u32 = 1_826;

fn session(back: u32) -> Workout {
    let day = TODAY.saturating_sub(jiff::Span::new().days(i64::from(back)));
    if back.is_multiple_of(3) {
        let set =
            Set { reps: Some(100), load_kg: Some(6.0), duration_s: Some(f64::from(300 + back % 60)), ..Set::default() };
        let exercise = Exercise { name: "wall balls".into(), station: Some(Station::WallBalls), sets: vec![set] };
        return Workout {
            duration_s: Some(3_000.0),
            rpe: Some(8.0),
            exercises: vec![exercise],
            ..Workout::new(day, WorkoutKind::Hiit)
        };
    }
    let run = Run {
        kind: RunKind::Easy,
        distance_m: f64::from(6_000 + back % 9 * 1_000),
        duration_s: f64::from(2_000 + back % 9 * 330),
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: Some([0.0, 1_800.0, 300.0, 200.0, 50.0]),
    };
    Workout { duration_s: Some(run.duration_s), rpe: Some(4.0), run: Some(run), ..Workout::new(day, WorkoutKind::Run) }
}

fn known() -> Known {
    let workouts = Arc::new((0..DAYS).map(|back| Arc::new(session(back))).collect());
    let profile = Profile { division: Some(Division::MenOpen), goal_s: Some(5_100.0), ..Profile::default() };
    Known {
        log: LogState { workouts, ..LogState::default() },
        profile: Arc::new(profile),
        plans: PlanState::default(),
        today: TODAY,
    }
}

fn both(insight: &Insight, at: usize, range: Range) -> [Chart; 2] {
    let source = Source { insight, outlook: insight.outlook.as_deref(), units: Units::default(), today: TODAY };
    let topic = |at: usize| Topic::ALL.get(at % Topic::ALL.len()).copied().expect("there are topics");
    [topic(at), topic(at + 1)].map(|topic| chart(source, topic, Cut::Whole, range))
}

fn switch(c: &mut Criterion) {
    let insight = compute(&known());
    let theme = Theme::of(ThemeName::Dark);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 50));
    let halves = [Rect::new(0, 0, 100, 50), Rect::new(100, 0, 100, 50)];
    let mut group = c.benchmark_group("range switch, 5 years of daily sessions");
    for (at, topic) in Topic::ALL.into_iter().enumerate() {
        group.bench_function(topic.name(), |b| {
            let mut ranges = Range::ALL.into_iter().cycle();
            b.iter(|| {
                let range = ranges.next().unwrap_or_default();
                for (chart, half) in both(black_box(&insight), at, range).iter().zip(halves) {
                    let look = Look { form: Form::Braille, theme: &theme, cursor: None, focus: Focus::Here };
                    paint(chart, half, look, &mut buffer);
                }
            });
        });
    }
    group.finish();
    c.bench_function("all that is known, 5 years of daily sessions", |b| {
        let known = known();
        b.iter(|| compute(black_box(&known)));
    });
}

criterion_group!(benches, switch);
criterion_main!(benches);
