use ptero::Method;
use ptero::request::application::CreateDatabase;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn databases() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap();
        let databases = client.application().server(6).databases();
        replay.of("app_databases__list").check(databases.list().page(1).await);
        let included = databases.list().include(["password", "host"]);
        let page = replay.of("app_databases__list_include").check(included.page(1).await).unwrap();
        assert!(page.items[0].password().is_some());
        replay.of("app_databases__view").check(databases.get(4).await);
        replay.of("app_databases__view_404").check(databases.get(999).await);
        let both = ["password", "host"];
        let database = replay.of("app_databases__view_include").check(databases.get_with(4, both).await).unwrap();
        assert!(database.password().is_some_and(|password| !format!("{database:?}").contains(password.expose())));
        let other = client.application().server(1).databases();
        replay.of("app_databases__view_other_servers_db_200").check(other.get(4).await);
        replay.of("app_databases__create").check(databases.create(CreateDatabase::new("appdb", "%", 1)).await);
        let second = CreateDatabase::new("appdb2", "%", 1);
        replay.of("app_databases__create_over_limit").check(databases.create(second).await);
        let malformed = CreateDatabase::new("a b", "!!", 99);
        replay.of("app_databases__create_422").check(databases.create(malformed).await);
        replay.of("app_databases__reset_password").check(databases.reset_password(4).await);
        replay.of("app_databases__delete").check(databases.delete(4).await);
        replay.of("app_databases__delete_404").check(databases.delete(4).await);

        let create = client.request::<Value>(Method::POST, ["api", "application", "servers", "6", "databases"]);
        replay.raw("app_databases__create_422_empty").check(create.json(&json!({})).send().await);
        replay.finish(&["app_databases__"]);
    }
}
