//! Which files of a folder or archive are read, by their names. Pure.

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// Its name is that of no format: passed over.
    Pass,
    /// Its name leads out of the archive.
    Slip,
    /// An archive.
    Archive,
    /// It is read.
    Read,
}

/// What a bundle is, as far as names go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'a> {
    /// Any files.
    All,
    /// Strava's export, under this folder: only its activities are sessions, and its tables are of gear, routes, friends.
    /// What is beside it is read as anywhere.
    Strava(&'a str),
    /// Garmin's export: under `DI_CONNECT`, sessions are FIT, TCX or GPX.
    Garmin,
}

/// Endings of device files.
const DEVICE: [&str; 3] = ["fit", "tcx", "gpx"];
/// Endings of tables and texts.
const TEXT: [&str; 5] = ["csv", "tsv", "txt", "jsonl", "ndjson"];

impl Gate {
    pub(super) fn of(name: &str, scope: Scope<'_>) -> Self {
        if leads_out(name) {
            return Self::Slip;
        }
        let hidden = name.split('/').any(|part| (part.len() > 1 && part.starts_with('.')) || part == "__MACOSX");
        if hidden || name.ends_with('/') {
            return Self::Pass;
        }
        let lower = name.to_lowercase();
        let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
        let base = plain.rsplit('/').next().unwrap_or(plain);
        // Without an ending, the bytes tell.
        let ending = base.rsplit_once('.').map_or("fit", |(_, ending)| ending);
        let (device, text) = (DEVICE.contains(&ending), TEXT.contains(&ending));
        let wanted = match scope {
            Scope::Garmin if name.contains("DI_CONNECT/") => device,
            Scope::Strava(folder) => match name.strip_prefix(folder) {
                Some(inside) => device && inside.starts_with("activities/"),
                None => device || text,
            },
            Scope::All | Scope::Garmin => device || text,
        };
        let is_gear = matches!(scope, Scope::Strava(folder) if name.starts_with(folder));
        match (wanted, ending) {
            (true, _) => Self::Read,
            (false, "zip") if !is_gear => Self::Archive,
            _ => Self::Pass,
        }
    }
}

/// Whether a name in an archive is absolute or climbs out of it. Nothing is ever written by these names; an archive that
/// has one is not what it seems, and says so.
fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\']) || drive || name.contains('\0') || name.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_what_is_read() {
        for (name, scope, gate) in [
            ("run.fit", Scope::All, Gate::Read),
            ("a/RUN.FIT.GZ", Scope::All, Gate::Read),
            ("log.csv", Scope::All, Gate::Read),
            ("4711", Scope::All, Gate::Read),
            ("photo.jpg", Scope::All, Gate::Pass),
            ("a/", Scope::All, Gate::Pass),
            (".DS_Store", Scope::All, Gate::Pass),
            ("__MACOSX/run.fit", Scope::All, Gate::Pass),
            ("inner.zip", Scope::All, Gate::Archive),
            ("export/activities/1.fit.gz", Scope::Strava("export/"), Gate::Read),
            ("export/comments.csv", Scope::Strava("export/"), Gate::Pass),
            ("export/routes/1.gpx", Scope::Strava("export/"), Gate::Pass),
            ("other/log.csv", Scope::Strava("export/"), Gate::Read),
            ("other/inner.zip", Scope::Strava("export/"), Gate::Archive),
            ("log.csv", Scope::Garmin, Gate::Read),
            ("./run.fit", Scope::All, Gate::Read),
            ("DI_CONNECT/DI-Connect-Fitness/a_summarizedActivities.json", Scope::Garmin, Gate::Pass),
            ("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", Scope::Garmin, Gate::Archive),
            ("../run.fit", Scope::All, Gate::Slip),
            ("a/../../run.fit", Scope::All, Gate::Slip),
            ("..\\run.fit", Scope::All, Gate::Slip),
            ("/etc/run.fit", Scope::All, Gate::Slip),
            ("C:\\run.fit", Scope::All, Gate::Slip),
            ("a..b.fit", Scope::All, Gate::Read),
        ] {
            assert_eq!(Gate::of(name, scope), gate, "{name}");
        }
    }
}
