use ptero::request::ServerListType;

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn lists_of_servers() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        replay.of("client_root__list").check(client.servers().list().page(1).await);
        replay.of("client_root__list_per_page_1").check(client.servers().list().per_page(1).page(1).await);
        replay.of("client_root__list_per_page_1_page_2").check(client.servers().list().per_page(1).page(2).await);
        replay.of("client_root__list_per_page_500").check(client.servers().list().per_page(500).page(1).await);
        replay
            .of("client_root__list_type_admin")
            .check(client.servers().list().of_type(ServerListType::Admin).page(1).await);
        replay.of("client_root__list_user").check(client.servers().list().page(1).await);
        replay.of("client_root__list_filter_name").check(client.servers().list().filter("name", "Alph").page(1).await);
        replay.of("client_root__list_filter_star").check(client.servers().list().filter("*", "25500").page(1).await);
        replay
            .of("client_root__list_filter_unknown_400")
            .check(client.servers().list().filter("nope", "x").page(1).await);
        replay
            .of("client_root__list_include_egg_subusers")
            .check(client.servers().list().include(["egg", "subusers"]).page(1).await);
        replay.of("client_root__list_include_unknown").check(client.servers().list().include(["nope"]).page(1).await);
        replay
            .of("client_root__list_type_admin_all")
            .check(client.servers().list().of_type(ServerListType::AdminAll).page(1).await);
        replay.of("client_root__list_type_bogus").check(client.servers().list().query("type", "bogus").page(1).await);
        replay
            .of("client_root__list_type_owner")
            .check(client.servers().list().of_type(ServerListType::Owner).page(1).await);
        replay.of("client_root__permissions").check(client.permissions().await);
        replay.leave_out("a per_page of 0 is refused before it is sent", &["client_root__list_per_page_0"]);
        replay.finish(&["client_root__"]);
    }
}
