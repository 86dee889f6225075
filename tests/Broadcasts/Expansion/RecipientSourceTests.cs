using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Expansion;

/// <summary>The recipients of a request: the people of its lists within its areas.</summary>
public sealed class RecipientSourceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_texts_nobody_from_a_list_that_was_deleted_or_recreated_since(bool isMadeAnew)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1, 2]);
        await engine.ListAsync("residents", [3]);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents", "residents") with
            {
                StartAt = engine.Now + Duration.FromMinutes(10),
            }
        );

        // As when the delete was checked just before the request was stored.
        await engine.Get<ContactStore>().RemoveAllAsync("parents", Cancel);
        await engine.Get<ListStore>().TryRemoveAsync("parents", Azure.ETag.All, Cancel);
        if (isMadeAnew)
        {
            var strangers = new ContactList
            {
                Id = "parents",
                Name = "Strangers",
                Area = "nanguan",
                CreatedAt = Engine.Start + Duration.FromMinutes(1),
            };
            await engine.Get<ListStore>().TryPutAsync(strangers, asRead: null, Cancel);
            await PutAsync(engine, "parents", 4, "beiguan");
        }

        engine.Clock.Turn(Duration.FromMinutes(10));
        await engine.RunExpansionsAsync(id);
        await engine.SendAsync(id);

        Assert.Equal([Engine.Phone(3).E164], engine.Carrier.Handsets.Select(h => h.Phone), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_contact_outside_the_area_of_the_request_is_excluded_as_wrong_area()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1, 2], area: "beiguan/hongqilu");
        await PutAsync(engine, "parents", 3, "beiguan/hongqilu/dadaoxi");
        await PutAsync(engine, "parents", 4, "beiguan/zhongshan");
        await PutAsync(engine, "parents", 5, "beiguan");

        var preview = await engine
            .Get<PreviewService>()
            .PreviewAsync(Engine.MakeRequest("parents"), Engine.Administrator, Cancel);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        Assert.Equal(3, preview.Value!.Recipients);
        Assert.Equal(2, preview.Value.Excluded["wrong-area"]);
        Assert.Equal(
            [Engine.Phone(1).E164, Engine.Phone(2).E164, Engine.Phone(3).E164],
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var view = await engine.ViewAsync(id);
        Assert.Equal(3, view.Recipients);
        Assert.Equal(2, view.Excluded["wrong-area"]);
        Assert.All(
            await engine.DeliveriesAsync(id),
            d => Assert.StartsWith("beiguan/hongqilu", d.Area, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_person_without_a_number_is_excluded_in_preview_and_broadcast()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync(
            "parents",
            [1, 2, 3],
            (n, contact) => n == 3 ? contact : contact with { Phone = null, Household = "12-3" }
        );

        var preview = await engine
            .Get<PreviewService>()
            .PreviewAsync(Engine.MakeRequest("parents"), Engine.Administrator, Cancel);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        Assert.Equal(1, preview.Value!.Recipients);
        Assert.Equal(2, preview.Value.Excluded["no-number"]);
        Assert.Equal(Engine.Phone(3).E164, Assert.Single(engine.Carrier.Handsets).Phone);
        var view = await engine.ViewAsync(id);
        Assert.Equal(1, view.Recipients);
        Assert.Equal(2, view.Excluded["no-number"]);
    }

    [Fact]
    public async Task A_number_that_a_list_within_the_order_has_too_is_texted_by_that_row()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1], area: "beiguan/hongqilu");
        await PutAsync(engine, "parents", 2, "beiguan/zhongshan");
        await engine.ListAsync("pupils", [2], area: "beiguan/hongqilu");

        await engine.StartBroadcastAsync(Engine.MakeRequest("parents", "pupils"));
        await engine.DrainAsync();

        Assert.Equal(
            [Engine.Phone(1).E164, Engine.Phone(2).E164],
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_retry_leaves_out_people_removed_without_consent_or_moved_away_since()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1, 2, 3, 4], area: "beiguan/hongqilu");
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        foreach (var text in engine.Carrier.Handsets.ToList())
        {
            await engine.ReportAsync(text, ReportStatus.Undelivered);
        }

        engine.Carrier.Handsets.Clear();
        await engine.Get<ContactStore>().RemoveAsync("parents", engine.Key(2), Cancel);
        await PutAsync(engine, "parents", 3, "beiguan/hongqilu", ConsentBasis.None);
        await PutAsync(engine, "parents", 4, "beiguan/zhongshan");
        var retry = await engine.Get<FollowUpService>().RetryAsync(id, "again", Engine.Administrator, Cancel);
        await engine.DrainAsync();

        Assert.Equal([Engine.Phone(1).E164], engine.Carrier.Handsets.Select(h => h.Phone), StringComparer.Ordinal);
        var view = await engine.ViewAsync(retry.Value!.Id);
        Assert.Equal(1, view.Recipients);
        Assert.Equal(2, view.Excluded["no-consent"]);
        Assert.Equal(1, view.Excluded["wrong-area"]);
    }

    private static Task PutAsync(
        Engine engine,
        string list,
        int n,
        string area,
        ConsentBasis basis = ConsentBasis.Notice
    ) =>
        engine
            .Get<ContactStore>()
            .PutAsync(
                list,
                new Contact
                {
                    Phone = Engine.Phone(n),
                    Key = engine.Key(n),
                    Name = $"Person {n}",
                    Area = area,
                    Consent = new Consent(basis, list, Engine.Start),
                },
                Cancel
            );
}
