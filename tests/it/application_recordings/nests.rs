use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn nests() {
        let mut replay = Replay::start();
        let app = Client::builder(replay.url(), "ptla_key").retries(0).build().unwrap().application();
        replay.of("app_nests__list").check(app.nests().list().page(1).await);
        let included = app.nests().list().include(["eggs", "servers"]).per_page(2);
        replay.of("app_nests__list_include").check(included.page(1).await);
        replay.of("app_nests__view").check(app.nest(5).get().await);
        replay.of("app_nests__view_404").check(app.nest(99).get().await);
        replay.of("app_nests__eggs").check(app.nest(5).eggs().list().page(1).await);
        let included = app.nest(5).eggs().list().include(["nest", "servers", "config", "script", "variables"]);
        let page = replay.of("app_nests__eggs_include_all").check(included.page(1).await).unwrap();
        assert!(page.items[0].relationships.variables.is_some());
        replay.of("app_nests__egg_view").check(app.nest(5).eggs().get(15).await);
        replay.of("app_nests__egg_404").check(app.nest(5).eggs().get(999).await);
        replay.of("app_nests__egg_wrong_nest_404").check(app.nest(1).eggs().get(15).await);
        replay.of("app_nests__egg_view_variables").check(app.nest(1).eggs().get_with(1, ["variables"]).await);
        replay.finish(&["app_nests__"]);
    }
}
