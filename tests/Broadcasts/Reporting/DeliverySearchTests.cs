using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

/// <summary>The search of a broadcast's recipients.</summary>
public sealed class DeliverySearchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly string[] Names = ["", "王小明", "Ana García", "王芳", "Ana Lopez", "李明"];

    [Theory]
    [InlineData("王", "王小明 王芳")]
    [InlineData("小明", "王小明")]
    [InlineData("wxm", "王小明")]
    [InlineData("garcia", "Ana García")]
    [InlineData("0104", "Ana Lopez")]
    [InlineData("7-", "王小明 王芳")]
    [InlineData("nobody", "")]
    public async Task Recipients_are_found_by_name_initials_number_and_household(string q, string names)
    {
        await using var engine = await StartAsync();

        var found = await FindAsync(engine, new DeliveriesQuery(q));

        Assert.Null(found.Cursor);
        Assert.Equal(names, string.Join(' ', found.Deliveries.Select(d => d.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Only_deliveries_in_the_state_asked_for_are_found()
    {
        await using var engine = await StartAsync();
        await engine.SendAsync(engine.Last);

        var accepted = await FindAsync(engine, new DeliveriesQuery("ana") { State = DeliveryState.Accepted });
        var waiting = await FindAsync(engine, new DeliveriesQuery("ana") { State = DeliveryState.Waiting });

        Assert.Equal(2, accepted.Deliveries.Count);
        Assert.Empty(waiting.Deliveries);
    }

    [Fact]
    public async Task More_recipients_than_a_page_holds_follow_after_its_cursor()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await engine.ListAsync("many", Enumerable.Range(1, 120), (n, c) => c with { Name = $"Wang {n}" });
        await engine.StartBroadcastAsync(Engine.MakeRequest("many"));
        await engine.ExpandAsync();

        var first = await FindAsync(engine, new DeliveriesQuery("wang"));
        var second = await FindAsync(engine, new DeliveriesQuery("wang") { Cursor = first.Cursor });

        Assert.Equal(100, first.Deliveries.Count);
        Assert.Null(second.Cursor);
        Assert.Equal(
            120,
            first.Deliveries.Concat(second.Deliveries).Select(d => d.Phone).Distinct(StringComparer.Ordinal).Count()
        );
    }

    [Theory]
    [InlineData("", null, "/q")]
    [InlineData("a", "x", "/cursor")]
    [InlineData("a", "", "/cursor")]
    [InlineData("", "0~!", "/q /cursor")]
    public async Task A_search_of_another_form_names_its_fields(string q, string? cursor, string pointers)
    {
        await using var engine = await Engine.StartAsync();

        var refused = await engine
            .Get<DeliverySearch>()
            .FindAsync("202706-none", new DeliveriesQuery(q) { Cursor = cursor }, Stop);

        Assert.Equal(pointers, string.Join(' ', refused.Problem!.Errors!.Select(e => e.Pointer)));
    }

    private static async Task<Engine> StartAsync()
    {
        var engine = await Engine.StartAsync(buckets: 2);
        await engine.ListAsync(
            "parents",
            Enumerable.Range(1, 5),
            (n, c) => c with { Name = Names[n], Household = n % 2 == 1 && n < 5 ? $"7-{n}" : $"8-{n}" }
        );
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        return engine;
    }

    private static async Task<DeliveryPage> FindAsync(Engine engine, DeliveriesQuery query) =>
        (await engine.Get<DeliverySearch>().FindAsync(engine.Last, query, Stop)).Value!;
}
