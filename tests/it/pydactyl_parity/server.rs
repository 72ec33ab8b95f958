use ptero::PowerAction;

use crate::dual_test;
use crate::pydactyl_parity::parity::Parity;

dual_test! {
    async fn servers() {
        let mut parity = Parity::of("client.servers");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        while let Some(case) = parity.next() {
            let server = client.server(case.option("server_id").unwrap_or_default());
            let outcome = match case.name() {
                "list_servers" if case.variant() == "collect_all_pages_5" => {
                    // From page 2 on.
                    let list = client.servers().list();
                    list.page(2).await.map(drop).and(list.page(3).await.map(drop))
                }
                "list_servers" if case.collects() => list!(client.servers().list(), case).collect().await.map(drop),
                "list_servers" => list!(client.servers().list(), case).page(1).await.map(drop),
                "list_permissions" => client.permissions().await.map(drop),
                "get_server" if case.params().is_empty() => server.get_with(case.texts("includes")).await.map(drop),
                "get_server" => {
                    raw!(client, case, format!("api/client/servers/{}", server.id())).send().await.map(drop)
                }
                "get_server_utilization" => server.resources().await.map(drop),
                // To connect takes Wings: that is among the cases of the websocket.
                "get_websocket" | "get_websocket_client" => server.websocket().await.map(drop),
                "send_console_command" => server.command(case.text("cmd")).await,
                "send_power_action" => server.power(PowerAction::from(case.text("signal"))).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
