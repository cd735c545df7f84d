//! TCX: any bytes under the name of an activity.

#![no_main]

use hyrox_coach_fuzz::{hold_cut, read_device_file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let items = read_device_file("a.tcx", data);
    hold_cut("a.tcx", data, &items);
});
