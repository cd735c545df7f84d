//! Lines as athletes type them, and what is read from each. Properties over random lines.

use super::*;
use crate::domain::profile::{DistanceUnit, LoadUnit};
use crate::domain::workout::{Exercise, Lap, RunKind, Set, WorkoutKind};
use jiff::civil::date;

/// A Sunday.
const TODAY: Date = date(2026, 11, 22);

fn sets(exercise: &Exercise) -> String {
    let each = exercise.sets.iter().map(|s: &Set| {
        let values = [
            s.reps.map(|v| format!("{v}r")),
            s.distance_m.map(|v| format!("{v}m")),
            s.load_kg.map(|v| format!("{}kg", (v * 100.0).round() / 100.0)),
            s.duration_s.map(|v| format!("{v}s")),
            s.rpe.map(|v| format!("@{v}")),
            s.rir.map(|v| format!("rir{v}")),
        ];
        values.into_iter().flatten().collect::<Vec<_>>().join("/")
    });
    let each: Vec<String> = each.collect();
    let mut grouped: Vec<(usize, &str)> = Vec::new();
    for set in &each {
        match grouped.last_mut() {
            Some((count, last)) if last == set => *count += 1,
            _ => grouped.push((1, set)),
        }
    }
    let shown = grouped.iter().map(|(n, s)| if *n == 1 { (*s).to_owned() } else { format!("{n}*{s}") });
    let star = if exercise.station.is_some() { "*" } else { "" };
    format!("{star}{}[{}]", exercise.name, shown.collect::<Vec<_>>().join(" "))
}

/// All of a session on one line, for the tables: what was not said does not stand in it.
fn summary(line: &Line) -> String {
    let w = &line.workout;
    let from = match line.kind_from {
        KindFrom::Said => "!",
        KindFrom::Inferred => "",
        KindFrom::Unknown => "?",
    };
    let mut all = vec![format!("{}{from}", w.kind.name())];
    if w.date != TODAY {
        all.push(w.date.to_string());
    }
    all.extend(w.skipped.map(|r| format!("skipped:{}", r.name())));
    if !w.title.is_empty() {
        all.push(format!("title:{}", w.title));
    }
    if let Some(run) = &w.run {
        let mut text = format!("run:{}/{}m/{}s", run.kind.name(), run.distance_m.round(), run.duration_s);
        if !run.laps.is_empty() {
            let laps: Vec<String> = run.laps.iter().map(|l| format!("{}m/{}s", l.distance_m, l.duration_s)).collect();
            let equal = laps.iter().all(|l| *l == laps[0]);
            let laps = if equal { format!("{}*{}", laps.len(), laps[0]) } else { laps.join(" ") };
            text = format!("{text}[{laps}]");
        }
        all.push(text + &run.elevation_gain_m.map(|m| format!("+{}m", m.round())).unwrap_or_default());
    }
    all.extend(w.exercises.iter().map(sets));
    let splits = w.splits.iter().map(|s| {
        format!("{}={}{}", s.part.key(), s.duration_s, s.load_kg.map(|l| format!("/{l}kg")).unwrap_or_default())
    });
    all.extend(splits);
    all.extend(w.duration_s.map(|d| format!("dur:{d}")));
    all.extend(w.rpe.map(|r| format!("rpe:{r}")));
    all.extend(w.feel.map(|f| format!("feel:{f:?}")));
    all.extend(w.heart_rate_avg.map(|h| format!("hr:{h}")));
    all.extend(w.heart_rate_max.map(|h| format!("max:{h}")));
    all.extend(w.tags.iter().map(|t| format!("#{t}")));
    if !w.notes.is_empty() {
        all.push(format!("note:{}", w.notes));
    }
    all.join(" ")
}

fn unsure(text: &str, line: &Line) -> String {
    line.unsure().map(|t| &text[t.range.clone()]).collect::<Vec<_>>().join(" | ")
}

/// `line => session`, and behind `??` what stays unsure. In it: `!` a kind that was said, `?` one that is not known; `*` a
/// station; `r` repetitions.
const TABLE: &str = r#"
run 8.1k 42:30 rpe 4 easy => run run:easy/8100m/2550s dur:2550 rpe:4
wb 100x6kg 5:12 rpe 8 => hiit *wall balls[100r/6kg/312s] rpe:8
legs squat 5x5@100 rdl 3x8@80 rpe 7 yesterday => strength! 2026-11-21 title:legs squat[5*5r/100kg] romanian deadlift[3*8r/80kg] rpe:7
ski 1000 4:02 => hiit *SkiErg[1000m/242s]
sled push 50m 152kg 2:38 => hiit *sled push[50m/152kg/158s]
race 1:24:10 => race! dur:5050
sim r1 4:38 ski 4:02 r2 4:45 sp 2:38 rox 7:10 => simulation! run_1=278 ski_erg=242 run_2=285 sled_push=158 roxzone=430
sim r1 4:38 ski 4:02 r2 4:45 sp 2:38 r3 4:50 pull 3:40 r4 4:55 bbj 3:50 r5 4:58 row 4:20 r6 4:52 fc 1:50 r7 5:00 lunges 4:10 r8 5:12 wb 5:30 rox 7:10 => simulation! run_1=278 ski_erg=242 run_2=285 sled_push=158 run_3=290 sled_pull=220 run_4=295 burpee_broad_jump=230 run_5=298 row=260 run_6=292 farmers_carry=110 run_7=300 sandbag_lunges=250 run_8=312 wall_balls=330 roxzone=430
row 2k 7:45 => hiit *row[2000m/465s]
farmers 200m 2x24 1:50 => hiit *farmers carry[200m/24kg/110s]
bbj 80m 3:40 => hiit *burpee broad jump[80m/220s]
lunges 100m 20kg 4:10 => hiit *sandbag lunges[100m/20kg/250s]
bench 3x8@60 rir 2 => strength bench press[3*8r/60kg/rir2]
bike 40min rpe 3 #recovery => other bike[2400s] dur:2400 rpe:3 #recovery
skip ill => other? skipped:ill
skipped yesterday travel => other? 2026-11-21 skipped:travel
intervals 6x1k 3:50 rpe 8 => run run:interval/6000m/1380s[6*1000m/230s] rpe:8
long run 18k 1:35 hr 148/171 => run run:long/18000m/5700s dur:5700 hr:148 max:171
5k race 21:10 => run! run:race/5000m/1270s dur:1270
tempo 8k 36:00 +120m => run run:tempo/8000m/2160s+120m dur:2160
run 5k 25:00 "calf tight" => run run:easy/5000m/1500s dur:1500 note:calf tight
run 5k 25:00 // calf tight, stopped twice => run run:easy/5000m/1500s dur:1500 note:calf tight, stopped twice
run 8,1 km 42:30 => run run:easy/8100m/2550s dur:2550
RUN 8.1K 42:30 RPE 4 EASY => run run:easy/8100m/2550s dur:2550 rpe:4
run 8.1km, 42:30, rpe 4, easy. => run run:easy/8100m/2550s dur:2550 rpe:4
run  5mi   40:12 => run run:easy/8047m/2412s dur:2412
run 8 k in 42:30 => run run:easy/8000m/2550s dur:2550
8.1k run 42:30 => run run:easy/8100m/2550s dur:2550
42:30 8.1k easy run => run run:easy/8100m/2550s dur:2550
10k 42:00 => other? dur:2520 ?? 10k
run 45min easy => run run:easy/0m/2700s dur:2700
run 45:00 => run run:easy/0m/2700s dur:2700
run 1:05 => run run:easy/0m/0s ?? 1:05
run 1h05 => run run:easy/0m/3900s dur:3900
run 5:12 => run run:easy/0m/0s ?? 5:12
run 45 => run run:easy/0m/0s ?? 45
run 40m => run run:easy/0m/0s ?? 40m
run 8.1 42:30 => run run:easy/8100m/2550s dur:2550
run 5000 21:10 => run run:easy/5000m/1270s dur:1270
run 6 42:30 4 => run run:easy/0m/2550s dur:2550 ?? 6 | 4
run 8k 5:15/km => run run:easy/8000m/2520s dur:2520
run 8k @5:15 => run run:easy/8000m/2520s dur:2520
run 8k @ 5:15/km => run run:easy/8000m/2520s dur:2520
run 45min 5:00/km => run run:easy/9000m/2700s dur:2700
run 8k 42:00 5:15 => run run:easy/8000m/2520s dur:2520
run 8k 42:00 5:15/km => run run:easy/8000m/2520s dur:2520
run 8k 42:00 4:15/km => run run:easy/8000m/2520s dur:2520 ?? 4:15/km
run 8.1k 4:30 => run run:easy/8100m/0s ?? 4:30
run 10k 5min => run run:easy/10000m/0s ?? 5min
run 10k => run run:easy/10000m/0s
run easy => run run:easy/0m/0s
run => run run:easy/0m/0s
ran 5k in 24:10 yesterday, felt right => run 2026-11-21 run:easy/5000m/1450s dur:1450 feel:Right
laufen 8,1 km 42:30 gestern => run 2026-11-21 run:easy/8100m/2550s dur:2550
kniebeuge 5x5@100 gestern => strength 2026-11-21 squat[5*5r/100kg]
rudern 2000m 7:45 => hiit *row[2000m/465s]
parkrun 21:10 => run run:easy/5000m/1270s dur:1270
half marathon race 1:35:00 => run! run:race/21098m/5700s dur:5700
marathon 3:45:00 race => run! run:race/42195m/13500s dur:13500
intervals 6x1k 3:50 3:48 3:47 3:50 3:52 3:45 => run run:interval/6000m/1372s[1000m/230s 1000m/228s 1000m/227s 1000m/230s 1000m/232s 1000m/225s]
intervals 6x1k 3:50 3:48 => run run:interval/6000m/0s ?? 3:50 | 3:48
6x400 1:32 intervals => run run:interval/2400m/552s[6*400m/92s]
8x400m 1:32 rest 90s intervals => run run:interval/3200m/736s[8*400m/92s] ?? rest | 90s
intervals 8x400m 45min rpe 8 => run run:interval/3200m/0s dur:2700 rpe:8
intervals 6x3min => run run:interval/0m/0s ?? 6x3min
6x1k 3:50 => other? ?? 6x1k | 3:50
run 6x800 @3:10 => run run:interval/4800m/0s ?? @3:10
run 6x1k @3:50 => run run:interval/6000m/1380s[6*1000m/230s]
run 6x400@1:32 => run run:interval/2400m/552s[6*400m/92s]
run 2k 10:00 run 6x1k 3:50 => run run:interval/8000m/1980s[2000m/600s 1000m/230s 1000m/230s 1000m/230s 1000m/230s 1000m/230s 1000m/230s]
intervals wu 2k 10:00 6x1k 3:50 => run run:interval/6000m/1380s[6*1000m/230s] ?? wu | 2k | 10:00
squat 5x100 5x105 3x110 => strength squat[5r/100kg 5r/105kg 3r/110kg]
squat 5,5,3@100 => strength squat[2*5r/100kg 3r/100kg]
squat 5x5@100@8 => strength squat[5*5r/100kg/@8]
squat 5x5@100kg @8 => strength squat[5*5r/100kg/@8]
squat 5x5@225lb => strength squat[5*5r/102.06kg]
squat 5x5@8 => strength squat[5*5r/8kg]
squat 5x5 @rpe8 => strength squat[5*5r/@8]
squat 5x5 100 => strength squat[5*5r/100kg]
squat 5x5 100kg => strength squat[5*5r/100kg]
squat 100kg 5x5 => strength squat[5*5r/100kg]
squat 5 x 5 @ 100 => strength squat[5*5r/100kg]
squat 3 sets of 8 @ 60 => strength squat[3*8r/60kg]
squat 3 sets of 8 reps at 60kg => strength squat[3*8r/60kg]
squat 5x5x100 => strength squat[5*5r/100kg]
squat 225x5 => strength squat[5r/225kg]
squat 5x20 => strength squat[] ?? 5x20
squat 3x20@60 => strength squat[3*20r/60kg]
squat 100 => strength squat[] ?? 100
squat 5x5@80% => strength squat[5*5r] ?? 80%
squat 3x8-10@60 => strength squat[] ?? 3x8-10@60
squat 5x5 rpe 7 rpe 8 => strength squat[5*5r] rpe:7 ?? rpe 8
squat 5x5@100@11 => strength squat[] ?? 5x5@100@11
deadlift 140kg 160kg 180kg => strength deadlift[140kg 160kg 180kg]
deadlift 180kg x 3 => strength deadlift[3r/180kg]
pushups 3x20 => hiit push up[3*20r]
push-ups 100 4:30 => hiit push up[100r/270s]
pullups 10,8,6 => hiit pull up[10r 8r 6r]
plank 3x60s => hiit plank[3*60s]
plank 3x1:00 => hiit plank[3*60s]
plank 2min => hiit plank[120s]
burpees 50 3:20 => hiit burpee[50r/200s]
lunges 3x10@40 => strength lunges[3*10r/40kg]
lunges 100 => hiit lunges[] ?? 100
sandbag lunges 100 20kg 4:10 => hiit *sandbag lunges[100m/20kg/250s]
db bench 3x10 2x24kg => strength dumbbell bench press[3*10r/24kg]
db press 2x24kg => strength dumbbell bench press[] ?? 2x24kg
farmers carry 4x50m 2x32kg => hiit *farmers carry[4*50m/32kg]
farmers 2x24 200m 1:50 => hiit *farmers carry[200m/24kg/110s]
Farmer's Carry 200 m 2 x 24 kg 1:50 => hiit *farmers carry[200m/24kg/110s]
kb swings 5x15@24kg => strength kettlebell swing[5*15r/24kg]
wb 100 5:12 => hiit *wall balls[100r/312s]
wb 5x20 => hiit *wall balls[5*20r]
wb 5x20@6 => hiit *wall balls[5*20r/6kg]
wb 20x6 => hiit *wall balls[20r/6kg]
wb 10x10 => hiit *wall balls[10*10r]
wb100x6kg5:12 => hiit *wall balls[] ?? 100x6kg5:12
wb100x6kg 5:12 => hiit *wall balls[100r/6kg/312s]
100 wall balls 5:12 => hiit *wall balls[100r/312s]
100x6kg wb 5:12 => hiit *wall balls[100r/6kg/312s]
wall-balls 100 x 6 kg 5:12 => hiit *wall balls[100r/6kg/312s]
wb 100x14lb 5:12 => hiit *wall balls[100r/6.35kg/312s]
wb 100x6kg 62min => hiit *wall balls[100r/6kg] dur:3720
wb 100x6kg 5:12 total 62min rpe 8 => hiit *wall balls[100r/6kg/312s] dur:3720 rpe:8
ski 5x500m 1:55 => hiit *SkiErg[5*500m/115s]
ski 5x500 1:55 1:54 1:53 1:52 1:50 => hiit *SkiErg[500m/115s 500m/114s 500m/113s 500m/112s 500m/110s]
ski 1000 4:02 1000 4:05 => hiit *SkiErg[1000m/242s 1000m/245s]
ski 1k 4:02 => hiit *SkiErg[1000m/242s]
ski 20 => hiit *SkiErg[] ?? 20
ski 20cal => hiit *SkiErg[] ?? 20cal
ski 200 cal => hiit *SkiErg[] ?? 200 cal
ski 30min rpe 4 => hiit *SkiErg[1800s] dur:1800 rpe:4
row 500 1:45 => hiit *row[500m/105s]
row 3x10@60 => hiit *row[] ?? 3x10@60
row 20k 1:25 => hiit *row[20000m/5100s] dur:5100
row 250w => hiit *row[] ?? 250w
row 2000m 1:56/500m => hiit *row[2000m/464s]
sled pull 50m 103kg 3:10 => hiit *sled pull[50m/103kg/190s]
sled push 4x12.5m 152kg => hiit *sled push[4*12.5m/152kg]
sled push 50 152kg 2:38 => hiit *sled push[50m/152kg/158s]
sled push 152 2:38 => hiit *sled push[158s] ?? 152
sled 50m => other? ?? sled | 50m
bbj 80 3:40 => hiit *burpee broad jump[80m/220s]
squat 5x5@100 bench 5x5@80 55min rpe 7 => strength squat[5*5r/100kg] bench press[5*5r/80kg] dur:3300 rpe:7
legs 55min squat 5x5@100 => strength! title:legs squat[5*5r/100kg] dur:3300
55min legs squat 5x5@100 => strength! title:legs squat[5*5r/100kg] dur:3300
legs 1:05 => strength! title:legs ?? 1:05
strength 1h rpe 6 => strength! dur:3600 rpe:6
emom 20min rpe 7 => hiit! title:emom dur:1200 rpe:7
hiit wb 100x6kg 5:12 burpees 50 3:20 => hiit! *wall balls[100r/6kg/312s] burpee[50r/200s]
hyrox 1:24:10 => race! dur:5050
race 1:24 => race! dur:5040
race 59:30 hr 172/188 => race! dur:3570 hr:172 max:188
race 1:05:10 yesterday #berlin => race! 2026-11-21 dur:3910 #berlin
sim 62:10 rpe 9 => simulation! dur:3730 rpe:9
sim wb 100x6kg 5:12 => simulation! wall_balls=312/6kg
sim wb 1x100reps@6kg 5:12 => simulation! *wall balls[100r/6kg/312s]
sim run 4:38 ski 4:02 run 4:45 sp 2:38 => simulation! run_1=278 ski_erg=242 run_2=285 sled_push=158
sim run 1k 4:38 wb 30x6 1:20 run 1k 4:45 => simulation! run:easy/2000m/563s[1000m/278s 1000m/285s] *wall balls[30r/6kg/80s]
run 1k 4:38 sled push 50m 152kg 2:38 => simulation run:easy/1000m/278s *sled push[50m/152kg/158s]
compromised run 62min rpe 8 => simulation! title:compromised run dur:3720 rpe:8
r1 4:38 r1 4:40 => simulation run_1=278 ?? r1 | 4:40
r1 => other? ?? r1
r9 4:30 => other? ?? r9 | 4:30
bike 40m => other bike[] ?? 40m
bike 1:30 => other bike[] ?? 1:30
bike 40k 1:30 => other bike[40000m/5400s] dur:5400
swim 1500m 32:00 => other swim[1500m/1920s] dur:1920
walk 45min => other walk[2700s] dur:2700
yoga 30min => other yoga[1800s] dur:1800
hr 148 => other? hr:148
run 5k 25:00 148bpm => run run:easy/5000m/1500s dur:1500 hr:148
run 5k 25:00 avg hr 148 max 171 => run run:easy/5000m/1500s dur:1500 hr:148 max:171
run 5k 25:00 hr max 171 => run run:easy/5000m/1500s dur:1500 max:171
run 5k 25:00 hr 171/148 => run run:easy/5000m/1500s dur:1500 ?? hr 171/148
run 5k 25:00 hr 500 => run run:easy/5000m/1500s dur:1500 ?? hr 500
run 1 hr 30 hr 150 => run run:easy/0m/3600s dur:3600 hr:150 ?? 30
run 5k 25:00 1hr => run run:easy/5000m/1500s dur:3600
skip => other? skipped:other
skip other => other? skipped:other
skip run 8k ill => run skipped:ill run:easy/8000m/0s
skip calf => other? skipped:other ?? calf
skipped tired yesterday => other? 2026-11-21 skipped:tired
ill => other? ?? ill
run 5k 25:00 tired => run run:easy/5000m/1500s dur:1500 ?? tired
run 5k 25:00 mon => run 2026-11-16 run:easy/5000m/1500s dur:1500
run 5k 25:00 sun => run run:easy/5000m/1500s dur:1500
run 5k 25:00 last sun => run 2026-11-15 run:easy/5000m/1500s dur:1500
run 5k 25:00 20 nov => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 nov 20 => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 20 dec => run 2025-12-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 2026-11-20 => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 20.11. => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 20.11.2026 => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 20.11.26 => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 -2d => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 2 days ago => run 2026-11-20 run:easy/5000m/1500s dur:1500
run 5k 25:00 2026-12-01 => run run:easy/5000m/1500s dur:1500 ?? 2026-12-01
run 5k 25:00 31 feb => run run:easy/5000m/1500s dur:1500 ?? 31 feb
run 5k 25:00 2026-13-40 => run run:easy/5000m/1500s dur:1500 ?? 2026-13-40
run 5k 25:00 tomorrow => run run:easy/5000m/1500s dur:1500 ?? tomorrow
run 5k 25:00 20/11 => run run:easy/5000m/1500s dur:1500 ?? 20/11
run 5k 25:00 today yesterday => run run:easy/5000m/1500s dur:1500 ?? yesterday
run 5k 25:00 7:30am => run run:easy/5000m/1500s dur:1500 ?? 7:30am
run 5k 25:00 at 18:00 => run run:easy/5000m/1500s dur:1500 ?? at 18:00
run 5k 25:00 rpe 11 => run run:easy/5000m/1500s dur:1500 ?? rpe 11
run 5k 25:00 rpe => run run:easy/5000m/1500s dur:1500 ?? rpe
run 5k 25:00 rpe7.5 => run run:easy/5000m/1500s dur:1500 rpe:7.5
run 5k 25:00 rpe 7,5 => run run:easy/5000m/1500s dur:1500 rpe:7.5
run 5k 25:00 rpe: 8/10 => run run:easy/5000m/1500s dur:1500 rpe:8
run 5k 25:00 rpe 7-8 => run run:easy/5000m/1500s dur:1500 ?? rpe | 7-8
run 5k 25:00 too hard => run run:easy/5000m/1500s dur:1500 feel:TooHard
run 5k 25:00 zone 2 => run run:easy/5000m/1500s dur:1500 ?? zone | 2
run 5k 25:00 z2 with anna => run run:easy/5000m/1500s dur:1500 ?? z2 | anna
run ~5k 25:00 => run run:easy/0m/1500s dur:1500 ?? ~5k
run -5k 25:00 => run run:easy/0m/1500s dur:1500 ?? -5k
run .5mi 4:00 => run run:easy/805m/240s dur:240
run 5k 25:75 => run run:easy/5000m/0s ?? 25:75
run 900000k 25:00 => run run:easy/0m/1500s dur:1500 ?? 900000k
run 5k 25:00 +120 => run run:easy/5000m/1500s dur:1500 ?? 120
run 5k 25:00 elev 400ft => run run:easy/5000m/1500s+122m dur:1500
run 5k 25:00 120hm => run run:easy/5000m/1500s+120m dur:1500
easy 5k 25:00 => run run:easy/5000m/1500s dur:1500
squat 5x5@100 easy => strength squat[5*5r/100kg] ?? easy
squat 5x5@100 easy 5k 25:00 => strength run:easy/5000m/1500s squat[5*5r/100kg]
ski intervals 5x500m 1:55 => hiit *SkiErg[5*500m/115s] ?? intervals
row 10k 42:00 => hiit *row[10000m/2520s] dur:2520
erg 40min rpe 4 => hiit erg[2400s] dur:2400 rpe:4
exercise "zercher squat" 5x5@80 => strength zercher squat[5*5r/80kg]
title "Deck of cards" hiit 35min => hiit! title:Deck of cards dur:2100
foo bar 12 => other? ?? foo | bar | 12
1234567890 => other? ?? 1234567890
: - @ x => other? ?? x
💪 run 5k 25:00 💪 => run run:easy/5000m/1500s dur:1500
run５k => other? ?? run５k
5x5@100 => other? ?? 5x5@100
# => other?
"unclosed => other? note:unclosed
squat 1000000x5 => strength squat[] ?? 1000000x5
squat 5x5@99999 => strength squat[5*5r] ?? 99999
wb 100 unbroken 5:12 => hiit *wall balls[100r/312s] ?? unbroken
hill sprints 8x30s => other? ?? hill | sprints | 8x30s
t2b 3x10 => hiit toes to bar[3*10r]
run 3x1k 4:00 ski 3x500m 1:55 => simulation run:interval/3000m/720s[3*1000m/240s] *SkiErg[3*500m/115s]
run 5k 25:00 / 10k => run run:easy/5000m/1500s dur:1500 ?? 10k
bench press 3x8 @ 60 kg , rdl 3 x 8 @ 80 kg => strength bench press[3*8r/60kg] romanian deadlift[3*8r/80kg]
squat 5x5@102,5 => strength squat[5*5r/102.5kg]
squat 5x5@102.5kg rir 1 bench 5x5@80kg rir 2 => strength squat[5*5r/102.5kg/rir1] bench press[5*5r/80kg/rir2]
1:14:32 run 15k => run run:easy/15000m/4472s dur:4472
total 62 legs => strength! title:legs dur:3720
sim lunges 4:10 100m => simulation! sandbag_lunges=250
race run 10k 42:00 => run! run:race/10000m/2520s dur:2520
row 2k 1:56/500m 7:44 => hiit *row[2000m/464s]
tempo 8k 36:00 wb 100x6kg 5:12 => simulation run:tempo/8000m/2160s *wall balls[100r/6kg/312s]
run wb => simulation run:easy/0m/0s *wall balls[]
race day 1:24:10 => race! dur:5050 ?? day
bike 20k 40min easy => other bike[20000m/2400s] dur:2400 ?? easy
run session 8k 42:00 => run! run:easy/8000m/2520s dur:2520
run session => run!
10k intervals 6x1k 3:50 => run run:interval/6000m/1380s[6*1000m/230s] ?? 10k
run 6x1k 3:50/km => run run:interval/6000m/1380s[6*1000m/230s]
run 2 x 200000 => run run:easy/0m/0s ?? 2 x 200000
run 6x400 1:32 @3:50/km => run run:interval/2400m/552s[6*400m/92s] ?? 3:50/km
parkrun 6x1k 3:50 => run run:interval/6000m/1380s[6*1000m/230s]
run 8k 42:00 60min => run run:easy/8000m/2520s dur:3600
sim 62min r1 4:38 sled push 2:38 152kg => simulation! run_1=278 sled_push=158/152kg dur:3720
legs squat 5x5@100, lunges 3x10@40, calf raises 3x15@60; 62 min, rpe 7 => strength! title:legs squat[5*5r/100kg] lunges[3*10r/40kg] calf raise[3*15r/60kg] dur:3720 rpe:7
"#;

fn check(row: &str, units: Units) {
    let (text, wanted) = row.split_once(" => ").unwrap();
    let (session, doubtful) = wanted.split_once(" ?? ").unwrap_or((wanted, ""));
    let line = read(text, TODAY, units);
    assert_eq!(summary(&line), session, "{text}");
    assert_eq!(unsure(text, &line), doubtful, "{text}");
    hold(text, &line);
    let written = write(&line.workout, units);
    let back = Workout { id: line.workout.id, ..read(&written, TODAY, units).workout };
    assert_eq!(back, line.workout, "{text} was written as {written}");
}

#[test]
fn each_line_is_read_as_its_athlete_meant_it_and_its_session_is_written_so_that_it_reads_the_same() {
    let rows: Vec<&str> = TABLE.lines().filter(|row| !row.is_empty()).collect();
    assert!(rows.len() >= 150, "{} lines", rows.len());
    for row in rows {
        check(row, Units::default());
    }
}

#[test]
fn bare_numbers_are_in_the_athletes_units() {
    let units = Units { distance: DistanceUnit::Mi, load: LoadUnit::Lb };
    for row in [
        "squat 5x5@225 => strength squat[5*5r/102.06kg]",
        "squat 5x5@100kg => strength squat[5*5r/100kg]",
        "bench 3x8 135 => strength bench press[3*8r/61.23kg]",
        "wb 100x14 5:12 => hiit *wall balls[100r/6.35kg/312s]",
        "farmers 200m 2x53 1:50 => hiit *farmers carry[200m/24.04kg/110s]",
        "squat 225x5 => strength squat[5r/102.06kg]",
        "run 5 40:12 => run run:easy/8047m/2412s dur:2412",
        "run 5mi 8:02/mi => run run:easy/8047m/2410s dur:2410",
        "run 5mi @8:02 => run run:easy/8047m/2410s dur:2410",
        "run 5k 25:00 => run run:easy/5000m/1500s dur:1500",
        "row 2000 7:45 => hiit *row[2000m/465s]",
    ] {
        check(row, units);
    }
}

/// What must be true of every line.
fn hold(text: &str, line: &Line) {
    let mut end = 0;
    for token in &line.tokens {
        assert!(token.range.start >= end && token.range.start < token.range.end, "{text:?}: {token:?}");
        assert!(text.is_char_boundary(token.range.start) && text.is_char_boundary(token.range.end), "{text:?}");
        end = token.range.end;
    }
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        assert!(line.tokens.iter().any(|token| token.range.contains(&at)), "{text:?}: {c} at {at} is in no token");
    }
    for problem in line.workout.problems(TODAY) {
        let lacks = line.workout.run.as_ref().is_some_and(|run| run.duration_s == 0.0);
        assert!(problem.field == "run.duration_s" && lacks, "{text:?}: {problem:?}");
    }
    for field in said(&line.workout) {
        let stands =
            |token: &Token| matches!(&token.reading, Reading::Understood { field: f, .. } if field.contains(f));
        assert!(line.tokens.iter().any(stands), "{text:?}: no word says {field:?}");
    }
    assert_eq!(line.kind_from == KindFrom::Unknown, line.understood().all(says_no_kind), "{text:?}");
}

fn says_no_kind(token: &Token) -> bool {
    let Reading::Understood { field, .. } = &token.reading else { return true };
    let named = matches!(field, Field::Kind | Field::Run | Field::RunKind | Field::Exercise | Field::Part);
    !named && (*field != Field::Title || !vocabulary_title(&token.reading))
}

/// Whether a title is a word that says the kind.
fn vocabulary_title(reading: &Reading) -> bool {
    let Reading::Understood { shown, .. } = reading else { return false };
    vocabulary::named(shown).is_some_and(|term| matches!(term.meaning, vocabulary::Meaning::Titled(_)))
}

/// For each thing that a session says: the readings that can say it.
fn said(w: &Workout) -> Vec<&'static [Field]> {
    let mut found: Vec<(bool, &'static [Field])> = vec![
        (w.date != TODAY, &[Field::Date]),
        (w.duration_s.is_some(), &[Field::Duration, Field::Time, Field::Pace]),
        (w.rpe.is_some(), &[Field::Rpe]),
        (w.feel.is_some(), &[Field::Feel]),
        (w.heart_rate_avg.is_some() || w.heart_rate_max.is_some(), &[Field::HeartRate]),
        (!w.splits.is_empty(), &[Field::Part]),
        (!w.exercises.is_empty(), &[Field::Exercise]),
        (!w.notes.is_empty(), &[Field::Note]),
        (!w.tags.is_empty(), &[Field::Tag]),
        (!w.title.is_empty(), &[Field::Title]),
        (w.skipped.is_some(), &[Field::Skip]),
        (w.run.is_some(), &[Field::Run, Field::RunKind]),
    ];
    for set in w.exercises.iter().flat_map(|exercise| &exercise.sets) {
        found.push((set.duration_s.is_some(), &[Field::Time, Field::Sets, Field::Pace]));
        let sets = set.reps.is_some() || set.load_kg.is_some() || set.distance_m.is_some();
        found.push((sets || set.rpe.is_some() || set.rir.is_some(), &[Field::Sets]));
    }
    if let Some(run) = &w.run {
        found.push((run.distance_m > 0.0, &[Field::Run, Field::Laps, Field::Pace]));
        found.push((run.duration_s > 0.0, &[Field::Time, Field::Pace]));
        found.push((run.elevation_gain_m.is_some(), &[Field::Climb]));
        found.push((run.kind != RunKind::Easy, &[Field::RunKind, Field::Laps]));
    }
    found.into_iter().filter(|(is_said, _)| *is_said).map(|(_, fields)| fields).collect()
}

#[test]
fn a_token_shows_its_word_as_the_athlete_says_it() {
    let text = "wb 100x6kg 5:12 rpe 8 foo";
    let shown: Vec<(&str, String)> = read(text, TODAY, Units::default())
        .tokens
        .into_iter()
        .map(|token| {
            let reading = match token.reading {
                Reading::Understood { shown, .. } => shown,
                Reading::Filler => String::new(),
                Reading::Unsure(doubt) => format!("? {doubt}"),
            };
            (&text[token.range], reading)
        })
        .collect();
    let wanted = [
        ("wb", "wall balls"),
        ("100x6kg", "100 reps at 6 kg"),
        ("5:12", "5:12"),
        ("rpe 8", "RPE 8"),
        ("foo", "? not known; in quotes it is kept as a note"),
    ];
    assert_eq!(shown, wanted.map(|(word, shown)| (word, shown.to_owned())));
}

#[test]
fn a_session_is_written_shortly_and_with_its_day() {
    for (text, written) in [
        ("run 8.1k 42:30 rpe 4 easy", "easy run 8.1k 42:30 rpe 4 2026-11-22"),
        ("wb 100x6kg 5:12 rpe 8", "wall balls 100reps 6kg 5:12 rpe 8 2026-11-22"),
        ("legs squat 5x5@100@8 yesterday \"ok\"", "legs squat 5x5reps@100kg@rpe8 2026-11-21 // ok"),
        ("race 1:24:10", "race total 5050s 2026-11-22"),
        ("bike 40min #recovery", "bike 40:00 #recovery 2026-11-22"),
    ] {
        assert_eq!(write(&read(text, TODAY, Units::default()).workout, Units::default()), written);
    }
}

#[test]
fn what_no_line_can_say_is_written_without_a_panic_and_read_as_nothing() {
    for wrong in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        let set = Set { load_kg: Some(wrong), duration_s: Some(wrong), distance_m: Some(wrong), ..Set::default() };
        let w = Workout {
            duration_s: Some(wrong),
            rpe: Some(wrong),
            exercises: vec![Exercise { name: "\"squat\"".into(), station: None, sets: vec![set.clone(), set] }],
            title: "a \"quoted\" one".into(),
            tags: vec!["two words".into()],
            ..Workout::new(TODAY, WorkoutKind::Strength)
        };
        let back = read(&write(&w, Units::default()), TODAY, Units::default());
        assert_eq!((back.workout.duration_s, back.workout.rpe, back.workout.title.as_str()), (None, None, ""));
        assert!(back.workout.exercises.iter().flat_map(|e| &e.sets).all(|set| *set == Set::default()));
    }
}

#[test]
fn laps_of_a_watch_that_do_not_sum_to_their_run_are_written_as_the_run() {
    let lap = |metres: f64, seconds: f64| Lap { distance_m: metres, duration_s: seconds, heart_rate_avg: Some(150) };
    let mut w = read("easy run 2.1k 10:00", TODAY, Units::default()).workout;
    if let Some(run) = &mut w.run {
        run.laps = vec![lap(1000.0, 280.0), lap(1000.0, 280.0), lap(100.0, 30.0)];
    }
    assert_eq!(write(&w, Units::default()), "easy run 2.1k 10:00 2026-11-22");
}

mod properties {
    use super::*;
    use crate::domain::rulebook::Station;
    use crate::domain::workout::{Feel, Part, Run, SkipReason, Split};
    use proptest::prelude::*;

    const UNITS: [Units; 2] = [
        Units { distance: DistanceUnit::Km, load: LoadUnit::Kg },
        Units { distance: DistanceUnit::Mi, load: LoadUnit::Lb },
    ];

    fn units() -> impl Strategy<Value = Units> {
        prop::sample::select(&UNITS)
    }

    /// Pieces of lines, so that random lines come near to real ones.
    fn pieces() -> impl Strategy<Value = String> {
        let forms: Vec<&str> = vocabulary::TERMS.iter().flat_map(|term| term.forms).copied().collect();
        let piece = prop_oneof![
            4 => prop::sample::select(forms).prop_map(str::to_owned),
            3 => "[0-9]{1,3}",
            2 => "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?([.,][0-9])?",
            1 => "[0-9]{1,4}[.,][0-9]{1,3}",
            1 => "[0-9]{1,7}",
            3 => prop::sample::select(vec![
                "x", "@", "k", "km", "m", "mi", "kg", "lb", "s", "min", "h", "'", "\"", "+", "-", "/", "//", ",", ".", ":", "#",
                "rpe", "rir", "hr", "bpm", "max", "avg", "r1", "r", "/km", "/500m", "-2d", "ago", "at", "am", "20.11.", "%", "×",
                "„", "é", "💪", "٣", "\u{202e}", "\0", "\n", "5x5", "6x1k", "2x24kg", "@100", "@8", "3:50", "1:35", "cal", "last",
            ]).prop_map(str::to_owned),
        ];
        let space = prop_oneof![3 => Just(" "), 1 => Just("")];
        prop::collection::vec((piece, space), 0..14)
            .prop_map(|parts| parts.into_iter().flat_map(|(piece, space)| [piece, space.to_owned()]).collect())
    }

    fn seconds(range: std::ops::Range<u32>) -> impl Strategy<Value = f64> {
        (range, 0..10_u32).prop_map(|(s, t)| f64::from(s) + if t > 7 { f64::from(t) / 10.0 } else { 0.0 })
    }

    /// A load in half kilograms or pounds.
    fn load() -> impl Strategy<Value = f64> {
        prop_oneof![
            (2..600_u32).prop_map(|half| f64::from(half) / 2.0),
            (5..600_u32).prop_map(|lb| f64::from(lb) * units::POUND_KG)
        ]
    }

    use crate::domain::units;

    fn run() -> impl Strategy<Value = Run> {
        let purpose = prop::sample::select(vec![RunKind::Easy, RunKind::Tempo, RunKind::Interval, RunKind::Long]);
        let steady = (100..4_000_u32, 150..700_u32).prop_map(|(tens, pace)| {
            let (metres, pace) = (f64::from(tens) * 10.0, f64::from(pace));
            (metres, (metres * pace / 1000.0).round(), Vec::new())
        });
        let metres = prop::sample::select(vec![200.0, 400.0, 800.0, 1000.0, 1600.0, units::MILE_M]);
        let laps =
            (metres, prop::collection::vec(160..500_u32, 2..9), any::<bool>()).prop_map(|(metres, paces, same)| {
                let lap = |pace: u32| Lap {
                    distance_m: metres,
                    duration_s: (f64::from(pace) * metres / 1000.0).round(),
                    heart_rate_avg: None,
                };
                let laps: Vec<Lap> = paces.iter().map(|pace| lap(if same { paces[0] } else { *pace })).collect();
                // As the grammar sums them: count times metres, then lap by lap.
                let all = f64::from(u32::try_from(laps.len()).unwrap()) * metres;
                (all, laps.iter().map(|l| l.duration_s).sum(), laps)
            });
        let climb = prop::option::of((1..3000_u32).prop_map(f64::from));
        (purpose, prop_oneof![steady, laps], climb).prop_map(|(kind, (distance_m, duration_s, laps), climb)| Run {
            kind,
            distance_m,
            duration_s,
            laps,
            elevation_gain_m: climb,
            zone_seconds: None,
        })
    }

    fn exercise() -> impl Strategy<Value = Exercise> {
        let reps = || 1..60_u32;
        let rir = || prop::option::of(0..5_u32);
        let lifts: Vec<&str> = vocabulary::TERMS
            .iter()
            .filter(|t| matches!(t.meaning, vocabulary::Meaning::Lift(_)))
            .map(vocabulary::Term::name)
            .collect();
        let lift = (reps(), prop::option::of(load()), prop::option::of(0..=10_u32), rir()).prop_map(
            |(r, load_kg, rpe, rir)| Set { reps: Some(r), load_kg, rpe: rpe.map(f64::from), rir, ..Set::default() },
        );
        let lifted = (
            prop_oneof![prop::sample::select(lifts).prop_map(str::to_owned), "zz[a-z]{2,6}( [a-z]{3,6})?"],
            prop::collection::vec(lift, 1..5),
        )
            .prop_map(|(name, sets)| Exercise { name, station: None, sets });
        let erg = (20..1000_u32, 90..300_u32).prop_map(|(tens, pace)| {
            let metres = f64::from(tens) * 10.0;
            let duration = (metres * f64::from(pace) / 1000.0).round();
            Set { distance_m: Some(metres), duration_s: Some(duration), ..Set::default() }
        });
        let ergs = (prop::sample::select(vec![Station::SkiErg, Station::Row]), prop::collection::vec(erg, 1..4));
        let metres = (1..400_u32, prop::option::of(load()), prop::option::of(seconds(1..1100))).prop_map(
            |(half, load_kg, s)| Set {
                distance_m: Some(f64::from(half) / 2.0),
                load_kg,
                duration_s: s,
                ..Set::default()
            },
        );
        let moving = vec![Station::SledPush, Station::SledPull, Station::FarmersCarry, Station::SandbagLunges];
        let moved = (prop::sample::select(moving), prop::collection::vec(metres, 1..4));
        let balls = (reps(), prop::option::of(load()), prop::option::of(seconds(1..1100)), rir())
            .prop_map(|(r, load_kg, s, rir)| Set { reps: Some(r), load_kg, duration_s: s, rir, ..Set::default() });
        let balls = (Just(Station::WallBalls), prop::collection::vec(balls, 1..4));
        let station = prop_oneof![ergs, moved, balls].prop_map(|(s, sets)| Exercise {
            name: s.name().to_owned(),
            station: Some(s),
            sets,
        });
        prop_oneof![lifted, station]
    }

    fn splits() -> impl Strategy<Value = Vec<Split>> {
        prop::collection::vec((any::<bool>(), seconds(60..900), prop::option::weighted(0.1, load())), 17).prop_map(
            |parts| {
                let parts = Part::all().zip(parts).filter(|(_, (is_in, ..))| *is_in);
                let split = |(part, (_, duration_s, load_kg))| Split {
                    part,
                    duration_s,
                    load_kg: if matches!(part, Part::Station(Station::WallBalls)) { load_kg } else { None },
                };
                parts.map(split).collect()
            },
        )
    }

    prop_compose! {
        /// A session that a line can say.
        fn sayable()(
            kind in prop::sample::select(WorkoutKind::ALL.to_vec()),
            run in prop::option::of(run()),
            exercises in prop::collection::vec(exercise(), 0..4),
            splits in splits(),
            back in 0..800_i64,
            title in prop_oneof![2 => Just(String::new()), 1 => "[A-Z][a-z]{2,8} [a-z]{2,6}", 1 => Just("legs".to_owned())],
            rpe in prop::option::of((0..=20_u32).prop_map(|half| f64::from(half) / 2.0)),
            feel in prop::option::of(prop::sample::select(vec![Feel::TooEasy, Feel::Right, Feel::TooHard])),
            heart in (prop::option::of(40..150_u16), prop::option::of(150..220_u16)),
            duration in prop::option::of(60..40_000_u32),
            tags in prop::collection::btree_set("[a-z][a-z0-9_-]{0,8}", 0..3),
            notes in "\\PC{0,30}",
            skipped in prop::option::weighted(0.1, prop::sample::select(SkipReason::ALL.to_vec())),
        ) -> Workout {
            let in_parts = matches!(kind, WorkoutKind::Race | WorkoutKind::Simulation);
            Workout {
                title,
                duration_s: duration.map(f64::from),
                rpe,
                feel,
                heart_rate_avg: heart.0,
                heart_rate_max: heart.1,
                // A race over a distance is a run.
                run: run.filter(|_| kind != WorkoutKind::Race),
                exercises,
                splits: if in_parts { splits } else { Vec::new() },
                notes: notes.trim().to_owned(),
                tags: tags.into_iter().collect(),
                // `skip other squat 5x5` says the reason, and so no kind.
                skipped: skipped.filter(|reason| kind != WorkoutKind::Other || *reason != SkipReason::Other),
                ..Workout::new(TODAY.saturating_sub(jiff::Span::new().days(back)), kind)
            }
        }
    }

    /// The length of the only thing that was done: a line cannot say it and not mean the session.
    fn with_implied(mut w: Workout, back: &Workout) -> Workout {
        let only_run = w.run.as_ref().filter(|run| run.laps.is_empty()).map(|run| run.duration_s);
        let only_set = w.exercises.first().and_then(|e| e.sets.first()).and_then(|set| set.duration_s);
        w.duration_s = w.duration_s.or(back.duration_s.filter(|s| only_run.or(only_set) == Some(*s)));
        w
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_nothing_is_invented(text in any::<String>(), units in units()) {
            hold(&text, &read(&text, TODAY, units));
        }

        #[test]
        fn any_line_of_known_pieces_is_read_and_nothing_is_invented(text in pieces(), units in units()) {
            let line = read(&text, TODAY, units);
            hold(&text, &line);
            prop_assert_eq!(write(&line.workout, units).is_empty(), false);
        }

        #[test]
        fn a_line_without_a_digit_says_no_number(text in pieces()) {
            let text: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
            let w = read(&text, TODAY, Units::default()).workout;
            prop_assert_eq!((w.duration_s, w.rpe, w.heart_rate_avg, w.heart_rate_max), (None, None, None, None), "{}", text);
            prop_assert!(w.splits.is_empty() && w.exercises.iter().all(|e| e.sets.is_empty()), "{}", text);
            prop_assert!(w.run.is_none_or(|run| run.duration_s == 0.0 && run.laps.is_empty()), "{}", text);
        }

        #[test]
        fn what_a_line_can_say_is_read_back_as_it_was(w in sayable(), units in units()) {
            let written = write(&w, units);
            let line = read(&written, TODAY, units);
            let back = Workout { id: w.id, ..line.workout.clone() };
            prop_assert_eq!(line.unsure().count(), 0, "{}", &written);
            prop_assert_eq!(&back, &with_implied(w, &back), "{}", written);
        }
    }
}
