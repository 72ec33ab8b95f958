//! Readers of the same watch.

use super::*;

/// How many changes are kept for a reader, as the docs say.
const KEPT: usize = 8192;

dual_test! {
    async fn slow_reader_misses_changes_and_holds_no_other_up() {
        let panel = panel();
        let lobby = id(&panel, "Lobby");
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).start().unwrap();
        watch.ready().await.unwrap();
        let (mut slow, mut fast) = (watch.changes(), watch.changes());
        let mut seen = 0;
        while seen <= KEPT {
            // The second of these is a crash as well.
            for state in [ServerState::Starting, ServerState::Running, ServerState::Offline] {
                assert!(panel.set_power(&lobby, state));
            }
            for expected in ["state starting", "state running", "state offline", "crashed"] {
                let change = fast.next_within(LIMIT).await.unwrap().unwrap();
                assert_eq!(brief(&change), expected);
                seen += 1;
            }
        }
        let missed = slow.next().await.unwrap().unwrap();
        assert!(matches!(missed, Change::Missed { count, .. } if count as usize == seen - KEPT), "{missed:?}");
        let mut left = 0;
        while slow.next_within(Duration::ZERO).await.unwrap().is_ok() {
            left += 1;
        }
        assert_eq!(left, KEPT);
        watch.close().await;
    }

    async fn reader_created_at_the_start_gets_all_servers() {
        let panel = panel();
        let watch = Client::new(panel.url(), key(&panel)).unwrap().watch().stats(false).start().unwrap();
        let mut changes = watch.changes();
        let mut names = Vec::new();
        while names.len() < 3 {
            if let Change::Added { server, .. } = changes.next_within(LIMIT).await.unwrap().unwrap() {
                names.push(server.name);
            }
        }
        names.sort();
        assert_eq!(names, ["Arena", "Lobby", "Shop"]);
        watch.close().await;
    }
}
