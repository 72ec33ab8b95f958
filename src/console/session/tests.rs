use proptest::prelude::*;

use super::*;
use crate::console::{ConsoleEvent, EventKind, History};
use crate::error::ErrorKind;

mod world;

use world::{MINUTE, World, credentials, dropped};

#[test]
fn a_session_begins_with_the_token() {
    let mut world = World::new(Settings::default());
    world.run_until(world.now);
    assert_eq!(world.sent, [r#"{"event":"auth","args":["token-1"]}"#]);
    assert!(!world.session.is_up());
    world.say("auth success", &[]);
    world.say("status", &["running"]);
    assert_eq!(world.kinds(), ["auth success", "status"]);
}

#[test]
fn token_is_renewed_once_per_expiry() {
    let mut world = World::up(Settings::default());
    for event in ["token expiring", "token expiring", "token expired"] {
        world.say(event, &[]);
    }
    world.say("jwt error", &["jwt: exp claim is invalid"]);
    world.run_for(Duration::from_millis(100));
    assert_eq!(
        (world.fetched.len(), world.sent.as_slice()),
        (2, &[r#"{"event":"auth","args":["token-2"]}"#.into()][..])
    );
    world.say("auth success", &[]);
    world.run_for(MINUTE / 10);
    assert_eq!(world.fetched.len(), 2);
}

#[test]
fn permanent_refusals_end_the_session() {
    for reason in ["jwt: missing connect permission", "jwt: server uuid mismatch", "jwt: no jwt present"] {
        let mut world = World::up(Settings::default());
        world.say("jwt error", &[reason]);
        assert!(world.end().unwrap().contains(reason));
    }
    for (code, reason) in [(4409, "server is suspended"), (4400, "bad"), (1001, "server deleted")] {
        let mut world = World::up(Settings::default());
        world.session.handle(Input::Closed { code, reason }, world.now);
        assert!(world.end().unwrap().contains(reason));
    }
    for kind in [ErrorKind::Forbidden, ErrorKind::NotFound, ErrorKind::Conflict] {
        let mut world = World::up(Settings::default());
        world.session.handle(Input::Lost(dropped()), world.now);
        world.session.handle(Input::Credentials(Err(Error::new(kind, "no"))), world.now);
        assert_eq!(world.end().as_deref(), Some("no"));
    }
    let mut world = World::up(Settings::default());
    world.say("deleted", &["null"]);
    assert_eq!(world.end().as_deref(), Some("the server was deleted"));
}

#[test]
fn lost_connection_is_reopened_with_new_token_and_log() {
    for (code, reason) in [(1006, ""), (1001, ""), (1000, "")] {
        let mut world = World::up(Settings::default());
        world.kinds();
        world.say("console output", &["before"]);
        world.session.handle(Input::Closed { code, reason }, world.now);
        world.run_for(Duration::from_secs(1));
        world.say("auth success", &[]);
        world.run_for(Duration::from_secs(1));
        assert_eq!(world.sent, [r#"{"event":"auth","args":["token-2"]}"#, r#"{"event":"send logs"}"#]);
        world.say("console output", &["before"]);
        world.say("console output", &["missed"]);
        assert_eq!(world.kinds()[..4], ["console output", "reconnecting", "reconnected", "auth success"]);
    }
}

#[test]
fn replayed_lines_are_marked_removed_or_not_requested() {
    for (history, expected) in [(History::Mark, vec![false, true, false]), (History::Remove, vec![false, false])] {
        let mut world = World::up(Settings { history, ..Settings::default() });
        world.say("console output", &["before"]);
        world.session.handle(Input::Lost(dropped()), world.now);
        world.run_for(Duration::from_secs(1));
        world.say("auth success", &[]);
        world.run_for(Duration::from_secs(1));
        world.say("console output", &["before"]);
        world.say("console output", &["missed"]);
        let lines = std::iter::from_fn(|| world.session.events().pop()).filter_map(|event| match event {
            ConsoleEvent::ConsoleOutput(line) => Some(line.replayed),
            _ => None,
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }
    let mut world = World::up(Settings { history: History::Ignore, ..Settings::default() });
    world.session.handle(Input::Lost(dropped()), world.now);
    world.run_for(Duration::from_secs(1));
    world.say("auth success", &[]);
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.sent.len(), 1, "{:?}", world.sent);
}

#[test]
fn reconnect_attempts_are_spaced_and_bounded() {
    let mut world = World::up(Settings { give_up_after: MINUTE, ..Settings::default() });
    world.session.handle(Input::Lost(dropped()), world.now);
    let mut attempts = Vec::new();
    while !world.session.is_over() {
        match world.session.poll(world.now) {
            Action::Wait(until) => world.now = until,
            Action::FetchCredentials => {
                attempts.push((world.now - world.start).as_secs());
                let error = Error::new(ErrorKind::Connect, "refused");
                world.session.handle(Input::Credentials(Err(error)), world.now);
            }
            Action::End => break,
            other => panic!("{other:?}"),
        }
    }
    assert!((4..=8).contains(&attempts.len()), "{attempts:?}");
    assert!(world.end().unwrap().contains("took too long"));
}

#[test]
fn loss_without_reconnect_ends_the_session() {
    let mut world = World::up(Settings { reconnect: false, ..Settings::default() });
    world.session.handle(Input::Lost(dropped()), world.now);
    assert_eq!(world.end().as_deref(), Some("reset by peer"));
}

#[test]
fn failed_first_connection_is_not_retried() {
    let mut world = World::new(Settings::default());
    assert!(matches!(world.session.poll(world.now), Action::FetchCredentials));
    world.session.handle(Input::Credentials(Err(Error::new(ErrorKind::Connect, "refused"))), world.now);
    assert_eq!(world.end().as_deref(), Some("refused"));
}

#[test]
fn a_silent_link_is_found_by_ping() {
    let mut world = World::up(Settings::default());
    world.kinds();
    world.run_for(Duration::from_secs(25));
    assert_eq!((world.pings, world.session.is_up()), (1, true));
    world.session.handle(Input::Alive, world.now);
    world.run_for(Duration::from_secs(15));
    assert_eq!((world.pings, world.session.is_up()), (1, true));
    world.run_for(Duration::from_secs(16));
    assert_eq!(world.kinds(), ["reconnecting"]);
}

#[test]
fn commands_wait_for_the_connection_or_fail() {
    let mut world = World::up(Settings::default());
    world.session.handle(Input::Lost(dropped()), world.now);
    world.session.command(1, Command::SendCommand("say hi".into()));
    assert_eq!(world.session.next_settled(), None);
    world.run_for(Duration::from_secs(1));
    world.say("auth success", &[]);
    world.run_for(Duration::from_secs(1));
    assert!(world.sent.contains(&r#"{"event":"send command","args":["say hi"]}"#.to_owned()));
    assert!(std::iter::from_fn(|| world.session.next_settled()).any(|settled| settled == (1, Ok(()))));

    for when_offline in [WhenOffline::Wait, WhenOffline::Fail] {
        let mut world = World::up(Settings { when_offline, ..Settings::default() });
        world.session.command(1, Command::SendStats);
        assert!(matches!(world.session.poll(world.now), Action::Send(_)));
        assert_eq!(world.session.next_settled(), None, "it may still fail");
        world.session.handle(Input::Lost(dropped()), world.now);
        match when_offline {
            WhenOffline::Fail => assert_eq!(world.session.next_settled(), Some((1, Err("the connection was lost")))),
            WhenOffline::Wait => {
                world.run_for(Duration::from_secs(1));
                world.say("auth success", &[]);
                world.run_for(Duration::from_secs(1));
                assert!(world.sent.contains(&r#"{"event":"send stats"}"#.to_owned()), "{:?}", world.sent);
            }
        }
    }

    let mut world = World::up(Settings { when_offline: WhenOffline::Fail, ..Settings::default() });
    world.session.handle(Input::Lost(dropped()), world.now);
    world.session.command(1, Command::SendLogs);
    assert_eq!(world.session.next_settled(), Some((1, Err("the console is not connected"))));
}

#[test]
fn a_failed_renewal_is_tried_again_and_then_reported() {
    let mut world = World::up(Settings { give_up_after: MINUTE, ..Settings::default() });
    world.say("token expiring", &[]);
    let mut failures = 0;
    while !world.session.is_over() {
        match world.session.poll(world.now) {
            Action::FetchCredentials => {
                failures += 1;
                let error = Error::new(ErrorKind::Server, "the panel is down").with_status(502);
                world.session.handle(Input::Credentials(Err(error)), world.now);
            }
            Action::Ping => world.session.handle(Input::Alive, world.now),
            Action::Wait(until) => world.now = until,
            Action::End => break,
            other => panic!("{other:?}"),
        }
    }
    assert!((4..=6).contains(&failures), "{failures}");
    assert_eq!(world.end().as_deref(), Some("502 the panel is down"));
}

#[test]
fn an_hour_of_two_second_tokens_loses_no_line_and_asks_no_more_than_is_allowed() {
    let mut world = World::up(Settings::default());
    world.kinds();
    let mut valid_until = world.now + Duration::from_secs(2);
    let (mut said, mut heard) = (0_u32, 0_u32);
    let mut sent_before = world.sent.len();
    for tick in 0..3600 * 2 {
        world.run_for(Duration::from_millis(500));
        if world.sent.len() > sent_before {
            sent_before = world.sent.len();
            valid_until = world.now + Duration::from_secs(2);
            world.say("auth success", &[]);
        }
        if world.now < valid_until {
            said += 1;
            world.say("console output", &[&tick.to_string()]);
        } else {
            world.say("jwt error", &["jwt: exp claim is invalid"]);
        }
        heard += world.kinds().iter().filter(|kind| *kind == EventKind::ConsoleOutput.as_str()).count() as u32;
    }
    assert!(said > 800, "{said}");
    assert_eq!(said, heard);
    let most = world
        .fetched
        .iter()
        .map(|&at| world.fetched.iter().filter(|&&other| other >= at && other < at + MINUTE).count());
    assert_eq!(most.max(), Some(5));
}

#[test]
fn ten_sessions_share_each_token() {
    let (tokens, now) = (Arc::default(), Instant::now());
    let mut worlds: Vec<World> = (0..10).map(|_| World::with(Settings::default(), &tokens, now)).collect();
    let asked = |worlds: &[World]| worlds.iter().map(|world| world.fetched.len()).sum::<usize>();
    for world in &mut worlds {
        world.run_until(now);
        world.say("auth success", &[]);
        assert!(world.session.is_up());
    }
    assert_eq!(asked(&worlds), 1);
    for (world, seconds) in worlds.iter_mut().zip(540..) {
        world.now = now + Duration::from_secs(seconds);
        world.session.handle(Input::Alive, world.now);
        world.say("token expiring", &[]);
        world.run_until(world.now);
        world.say("auth success", &[]);
    }
    assert_eq!(asked(&worlds), 2);
    for world in &mut worlds {
        world.now = now + Duration::from_secs(600);
        world.session.handle(Input::Lost(dropped()), world.now);
        world.run_for(Duration::from_secs(2));
    }
    assert_eq!(asked(&worlds), 3);
}

#[test]
fn rejected_shared_token_is_replaced() {
    for reason in ["jwt: exp claim is invalid", "jwt: missing connect permission"] {
        let (tokens, now) = (Arc::default(), Instant::now());
        let mut first = World::with(Settings::default(), &tokens, now);
        first.run_until(now);
        let mut second = World::with(Settings::default(), &tokens, now);
        second.run_until(now);
        assert_eq!(second.fetched.len(), 0);
        second.say("jwt error", &[reason]);
        second.run_for(Duration::from_secs(1));
        assert_eq!(second.fetched.len(), 1);
        second.say("jwt error", &[reason]);
        assert!(second.end().unwrap().contains(reason));
    }
}

proptest! {
    /// Whatever happens in whatever order: the session does not spin, asks the panel one question at a time and five a
    /// minute at most, passes on every line of a connection that stands, and an end stays an end.
    #[test]
    fn no_sequence_of_events_breaks_the_session(steps in prop::collection::vec((0_u8..13, 0_u64..20_000), 1..120)) {
        let mut world = World::up(Settings::default());
        world.kinds();
        let (mut is_asked, mut asked) = (false, Vec::new());
        for (step, milliseconds) in steps {
            let now = world.now;
            let (was_up, was_over) = (world.session.is_up(), world.session.is_over());
            match step {
                0 | 1 => world.say("auth success", &[]),
                2 => world.say("token expired", &[]),
                3 => world.say("jwt error", &["jwt: exp claim is invalid"]),
                4 => {
                    world.say("console output", &["line"]);
                    prop_assert!(world.kinds().last().is_some_and(|last| last == "console output") || !was_up);
                }
                5 => world.say("throttled", &["global"]),
                6 => world.session.handle(Input::Lost(dropped()), now),
                7 => world.session.handle(Input::Closed { code: 1006, reason: "" }, now),
                8 | 9 if std::mem::take(&mut is_asked) => {
                    let answer = if step == 8 { Ok(credentials("token")) } else { Err(dropped()) };
                    world.session.handle(Input::Credentials(answer), now);
                }
                10 => world.session.command(milliseconds, Command::SendCommand("x".into())),
                11 => world.session.handle(Input::Message("{]"), now),
                _ => world.say("transfer status", &["completed"]),
            }
            for turn in 0.. {
                prop_assert!(turn < 1000, "it spins");
                match world.session.poll(world.now) {
                    Action::Wait(until) => {
                        prop_assert!(until > world.now);
                        break;
                    }
                    Action::End => break,
                    Action::FetchCredentials => {
                        prop_assert!(!std::mem::replace(&mut is_asked, true));
                        asked.push(world.now);
                    }
                    Action::Connect(_) => world.session.handle(Input::Connected, world.now),
                    Action::Send(_) | Action::Ping => world.session.handle(Input::Sent, world.now),
                }
            }
            prop_assert!(!was_over || world.session.is_over());
            world.now += Duration::from_millis(milliseconds);
        }
        for minute in asked.windows(6) {
            prop_assert!(minute[5] - minute[0] >= MINUTE);
        }
    }
}
