use super::*;
use PowerAction::{Restart, Start, Stop};
use ServerState::{Offline, Running, Starting, Stopping};

const SECOND: Duration = Duration::from_secs(1);

/// A watch whose action was accepted, and that has then seen states in turn.
fn watch(action: PowerAction, states: &[ServerState], now: Instant) -> PowerWatch {
    let mut watch = PowerWatch::new(goal(&action).unwrap(), Some(action));
    assert_eq!(watch.step(now), Step::Send);
    watch.accepted(now);
    states.iter().for_each(|state| watch.observe(state, None, now));
    watch
}

#[test]
fn actions_are_done_once_their_state_is_reached() {
    let now = Instant::now();
    assert_eq!(watch(Start, &[Offline, Starting, Running], now).step(now), Step::Done);
    assert_eq!(watch(Stop, &[Running, Stopping, Offline], now).step(now), Step::Done);
    assert_eq!(watch(Restart, &[Running, Stopping, Offline, Starting, Running], now).step(now), Step::Done);
    assert_eq!(watch(Restart, &[Offline, Starting, Running], now).step(now), Step::Done);
    assert_eq!(watch(Start, &[Running], now).step(now), Step::Done);
}

#[test]
fn restart_is_not_done_while_the_old_process_runs() {
    let now = Instant::now();
    let mut watch = watch(Restart, &[Running], now);
    assert_eq!(watch.step(now), Step::Wait(Some(now + 3 * SECOND)));
    watch.observe(&Running, Some(2 * SECOND), now + 10 * SECOND);
    assert_eq!(watch.step(now + 10 * SECOND), Step::Done, "a new process, over REST");
}

#[test]
fn dropped_action_is_sent_again_after_growing_pauses() {
    let now = Instant::now();
    let mut watch = watch(Start, &[Offline], now);
    assert_eq!(watch.step(now + 2 * SECOND), Step::Wait(Some(now + 3 * SECOND)));
    assert_eq!(watch.step(now + 3 * SECOND), Step::Send);
    watch.accepted(now + 3 * SECOND);
    assert_eq!(watch.step(now + 4 * SECOND), Step::Wait(Some(now + 9 * SECOND)));
    assert!(watch.late().contains("sent 2 times"), "{}", watch.late());
}

#[test]
fn start_during_a_stop_is_sent_again_once_the_stop_has_ended() {
    let now = Instant::now();
    let mut watch = watch(Start, &[Stopping], now);
    assert_eq!(watch.step(now + 60 * SECOND), Step::Wait(None));
    watch.observe(&Offline, None, now + 60 * SECOND);
    assert_eq!(watch.step(now + 61 * SECOND), Step::Send);
}

#[test]
fn cached_states_are_given_time() {
    let now = Instant::now();
    let mut watch = PowerWatch::new(Running, Some(Start));
    watch.listens(false);
    watch.accepted(now);
    watch.observe(&Offline, None, now + SECOND);
    assert_eq!(watch.step(now + 20 * SECOND), Step::Wait(Some(now + 25 * SECOND)));
    assert_eq!(watch.step(now + 25 * SECOND), Step::Send);
}

#[test]
fn two_crashes_are_a_loop_and_the_last_lines_are_quoted() {
    let now = Instant::now();
    let mut watch = watch(Start, &[Offline, Starting, Offline, Starting], now);
    assert_eq!(watch.step(now), Step::Wait(None));
    (0..20).for_each(|number| watch.line(&format!("line {number}")));
    watch.observe(&Offline, None, now);
    let Step::Failed(reason) = watch.step(now) else { panic!("{watch:?}") };
    let failure = watch.failure(reason);
    assert!(failure.contains("line 19") && failure.contains("line 12") && !failure.contains("line 11"), "{failure}");
}

#[test]
fn one_crash_fails_unless_wings_starts_the_server_again() {
    let now = Instant::now();
    let crashed = watch(Start, &[Starting, Offline], now);
    assert_eq!(crashed.step(now), Step::Wait(Some(now + RESTARTS_WITHIN)));
    assert!(matches!(crashed.step(now + RESTARTS_WITHIN), Step::Failed(_)));
    assert_eq!(watch(Start, &[Starting, Offline, Starting, Running], now).step(now), Step::Done);
}

#[test]
fn stop_by_somebody_else_is_no_reason_to_start_again() {
    let now = Instant::now();
    let stopped = watch(Start, &[Starting, Stopping, Offline], now);
    assert!(matches!(stopped.step(now + 60 * SECOND), Step::Failed(_)), "{stopped:?}");
    let stopped = watch(Restart, &[Running, Stopping, Offline, Starting, Stopping, Offline], now);
    assert!(matches!(stopped.step(now + 60 * SECOND), Step::Failed(_)), "{stopped:?}");
}

#[test]
fn states_are_awaited_without_an_action() {
    let now = Instant::now();
    let mut watch = PowerWatch::new(Offline, None);
    assert_eq!(watch.step(now), Step::Wait(None));
    watch.observe(&Running, None, now);
    assert_eq!(watch.step(now), Step::Wait(None));
    watch.observe(&Offline, None, now);
    assert_eq!(watch.step(now), Step::Done);
}

#[test]
fn crashes_long_ago_do_not_count() {
    let (mut watch, mut now) = (PowerWatch::new(Running, None), Instant::now());
    for _ in 0..5 {
        now += CRASH_SPAN;
        watch.observe(&Starting, None, now);
        watch.observe(&Offline, None, now);
        assert_eq!(watch.step(now), Step::Wait(Some(now + RESTARTS_WITHIN)));
    }
}

#[test]
fn crashes_after_a_start_are_a_loop_at_any_pace() {
    let mut now = Instant::now();
    let mut watch = watch(Start, &[Offline, Starting, Offline], now);
    now += 10 * CRASH_SPAN;
    watch.observe(&Starting, None, now);
    assert_eq!(watch.step(now), Step::Wait(None));
    watch.observe(&Offline, None, now + CRASH_SPAN);
    assert!(matches!(watch.step(now + CRASH_SPAN), Step::Failed(_)), "{watch:?}");
}

/// A watch that only looks, whose start was accepted, and that has then seen states and uptimes in turn.
fn looks(states: &[(ServerState, u64)], now: Instant) -> (PowerWatch, Instant) {
    let (mut watch, mut now) = (PowerWatch::new(Running, Some(Start)), now);
    watch.listens(false);
    watch.accepted(now);
    for (state, uptime) in states {
        now += 20 * SECOND;
        watch.observe(state, Some(Duration::from_secs(*uptime)), now);
    }
    (watch, now)
}

#[test]
fn uptime_that_shrinks_is_a_crash_between_two_looks() {
    let (watch, now) = looks(&[(Starting, 10), (Starting, 12), (Starting, 5), (Offline, 0)], Instant::now());
    assert!(matches!(watch.step(now), Step::Failed(_)), "{watch:?}");
    let (watch, now) = looks(&[(Starting, 10), (Starting, 30), (Running, 50)], Instant::now());
    assert_eq!(watch.step(now), Step::Done);
    let (watch, now) = looks(&[(Starting, 10), (Starting, 5), (Running, 25)], Instant::now());
    assert_eq!(watch.step(now), Step::Done, "Wings has started it again");
}

#[test]
fn single_crash_fails_only_once_a_look_can_show_its_end() {
    let (mut watch, now) = looks(&[(Starting, 10), (Offline, 0)], Instant::now());
    let until = now + SHOWS_AFTER_CACHE;
    assert_eq!(watch.step(now), Step::Wait(Some(until)));
    assert_eq!(watch.step(until), Step::Wait(None), "the state is old");
    watch.observe(&Offline, Some(Duration::ZERO), until);
    assert!(matches!(watch.step(until), Step::Failed(_)));
}

#[test]
fn start_without_any_effect_over_rest_fails_in_the_end() {
    let (mut watch, mut now) = looks(&[(Offline, 0)], Instant::now());
    let mut sent = 1;
    let reason = loop {
        now += SECOND;
        watch.observe(&Offline, Some(Duration::ZERO), now);
        match watch.step(now) {
            Step::Send => {
                sent += 1;
                watch.accepted(now);
            }
            Step::Failed(reason) => break reason,
            step => assert!(matches!(step, Step::Wait(_)), "{step:?}"),
        }
    };
    assert!(sent == STARTS && reason.contains("stays offline"), "{sent}: {reason}");
    let mut listening = looks(&[(Offline, 0)], now).0;
    listening.listens(true);
    for _ in 0..10 {
        listening.accepted(now);
    }
    assert!(!matches!(listening.step(now), Step::Failed(_)), "a crash would have been seen");
}
