//! Watches that divide the servers among themselves.

use std::collections::BTreeSet;

use super::{key, panel};
use crate::dual_test;
use ptero::ErrorKind;
use ptero::testing::FakePanel;

dual_test! {
    async fn shards_divide_all_servers_among_themselves() {
        let panel = FakePanel::builder().servers(30).rate_limit(6000, 6000).start();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let (mut seen, mut total) = (BTreeSet::new(), 0);
        for index in 0..3 {
            let watch = client.watch().consoles(false).shard(index, 3).start().unwrap();
            watch.ready().await.unwrap();
            let servers = watch.snapshot();
            assert!(!servers.is_empty(), "{index}");
            total += servers.len();
            seen.extend(servers.iter().map(|server| server.id.clone()));
            watch.close().await;
        }
        let all = client.servers().list().collect().await.unwrap();
        assert_eq!((seen.len(), total), (all.len(), all.len()));
    }

    async fn shard_that_does_not_exist_is_refused() {
        let panel = panel();
        let client = Client::new(panel.url(), key(&panel)).unwrap();
        let error = client.watch().shard(3, 3).start().map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}
