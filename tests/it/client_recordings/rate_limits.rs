use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn exhausted_rate_limit_reads_as_recorded() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        replay.of("rate_limit__client_other_user_request_1_unaffected").check(client.account().get().await);
        replay.of("rate_limit__client_request_1_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_request_2_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_request_3_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_request_4_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_request_5_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_request_6_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_request_7_of_limit_5").check(client.account().get().await);
        replay.of("rate_limit__client_before_wait").check(client.account().get().await);
        replay.of("rate_limit__client_other_user_request_2_unaffected").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_1").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_2").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_3").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_4").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_5").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_6").check(client.account().get().await);
        replay.of("rate_limit__unauthenticated_request_7").check(client.account().get().await);
        replay.of("rate_limit__client_after_retry_after").check(client.account().get().await);
        replay
            .leave_out("needs another Accept header than a client sends", &["rate_limit__client_no_accept_header_429"]);
        replay.finish_under("/api/client", &["rate_limit__"]);
    }
}
