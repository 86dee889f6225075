using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class CampaignTriggersTests
{
    private const string Fridays = """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}""";
    private static readonly Instant Friday = Plans.At("2027-06-18T16:30+08");
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_is_made_read_changed_and_deleted()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();

        var made = await campaigns.PutAsync("summer", Body());
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("/api/campaigns/summer", made.Headers.Location?.OriginalString);
        var view = await JsonAsync(made);
        Assert.Equal("active", Text(view, "state"));
        Assert.Equal("beiguan", Text(view, "area"));
        Assert.Equal("2027-06-18T08:30:00Z", Text(view, "nextAt"));
        Assert.Equal("""{"from":"05-01","to":"09-10"}""", view.GetProperty("season").GetRawText());

        var read = await campaigns.SendAsync(HttpMethod.Get, "summer");
        Assert.Equal(made.Headers.ETag, read.Headers.ETag);
        Assert.Equal(await made.Content.ReadAsStringAsync(Token), await read.Content.ReadAsStringAsync(Token));

        var changed = await campaigns.PutAsync(
            "summer",
            Body(schedule: Fridays.Replace("16:30", "18:00", StringComparison.Ordinal)),
            read.Headers.ETag!.Tag
        );
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("2027-06-18T10:00:00Z", Text(await JsonAsync(changed), "nextAt"));
        var stale = await campaigns.PutAsync("summer", Body(), read.Headers.ETag!.Tag);
        Assert.Equal("stale-version", await CodeAsync(stale));
        Assert.Equal("stale-version", await CodeAsync(await campaigns.PutAsync("winter", Body(), "*")));
        Assert.Equal(
            "stale-version",
            await CodeAsync(await campaigns.SendAsync(HttpMethod.Delete, "summer", read.Headers.ETag!.Tag))
        );

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await campaigns.SendAsync(HttpMethod.Delete, "summer", changed.Headers.ETag!.Tag)).StatusCode
        );
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-campaign"),
            await StatusAsync(await campaigns.SendAsync(HttpMethod.Get, "summer"))
        );
    }

    [Fact]
    public async Task An_invalid_campaign_names_each_field()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        (string Id, string Body, string Code, string Pointer)[] rows =
        [
            // Everything named must exist.
            ("a", Body(audience: """{"lists":["parents","nobody"]}"""), "unknown-list", "/audience/lists/1"),
            ("a", Body(audience: """{"lists":["No / key"]}"""), "unknown-list", "/audience/lists/0"),
            ("a", Body(audience: """{"lists":[null]}"""), "unreadable-body", "/audience/lists/0"),
            ("a", Body(template: "nothing"), "unknown-template", "/template"),
            ("a", Body(template: "no/key#"), "unknown-template", "/template"),
            ("a", Body(more: ""","sender":"nobody" """), "unknown-sender", "/sender"),
            ("a", Body(audience: """{"lists":["nobody"]}""", template: "nothing"), "invalid-fields", "/template"),
            ("a", Body(audience: "{}"), "invalid-fields", "/audience"),
            ("a", Body(audience: """{"area":"beiguan/../nanguan"}"""), "invalid-fields", "/audience/area"),
            ("a", Body(audience: """{"lists":["parents"],"area":"north side"}"""), "invalid-fields", "/audience/area"),
            // An id that cannot be one.
            ("Summer", Body(), "invalid-fields", ""),
            ("su_mmer", Body(), "invalid-fields", ""),
            (new string('a', 61), Body(), "invalid-fields", ""),
            ("a", Body(season: """{"from":{"term":"立下"},"to":"03-01"}"""), "invalid-fields", "/season/from/term"),
            ("a", Body(season: """{"from":{"day":"sports day"},"to":"03-01"}"""), "invalid-fields", "/season/from/day"),
            // Not readable at all.
            ("a", Body(more: ""","colour":"red" """), "unreadable-body", "/colour"),
            ("a", Body(season: """{"from":"05-01","to":{"date":"09-10","moon":1}}"""), "unreadable-body", "/season/to"),
            ("a", Body(more: ""","urgency":"mild" """), "unreadable-body", "/urgency"),
        ];
        foreach (var (id, body, code, pointer) in rows)
        {
            var answer = await campaigns.PutAsync(id, body);
            var problem = await JsonAsync(answer);
            Assert.Equal(code == "unreadable-body" ? 400 : 422, (int)answer.StatusCode);
            Assert.Equal($"/problems/{code}", Text(problem, "type"));
            Assert.Contains(
                pointer,
                problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!),
                StringComparer.Ordinal
            );
        }

        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-campaign"),
            await StatusAsync(await campaigns.SendAsync(HttpMethod.Get, "A%2FB%23"))
        );
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-campaign"),
            await StatusAsync(await campaigns.SendAsync(HttpMethod.Post, "a/pause"))
        );
    }

    [Fact]
    public async Task A_deck_is_taken_with_templates_that_exist_and_fit()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.TemplateAsync("flood", "Leave the cellar.");
        for (var i = 0; i < 7; i++)
        {
            await campaigns.TemplateAsync(
                $"long-{i}",
                new string('x', 4_000),
                new string('y', 4_000),
                new string('z', 4_000),
                new string('w', 4_000)
            );
        }

        const string Deck = """["drowning",{"template":"flood","urgent":true}]""";
        var made = await campaigns.PutAsync("tips", WithDeck(Deck));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(Deck, (await JsonAsync(made)).GetProperty("deck").GetRawText());

        // Cards are replaced, retired and added while it runs.
        var changed = await campaigns.PutAsync(
            "tips",
            WithDeck("""[{"template":"drowning","retired":true},"flood","long-0"]""")
        );
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        foreach (var template in new[] { "drowning", "flood", "long-0" })
        {
            using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/templates/{template}");
            Assert.Equal(
                (HttpStatusCode.Conflict, "template-in-use"),
                await StatusAsync(await campaigns.App.Official().SendAsync(delete, Token))
            );
        }

        (string Body, string Code, string Pointer)[] rows =
        [
            (WithDeck("""["drowning","nothing"]"""), "unknown-template", "/deck/1"),
            (
                WithDeck("""["drowning",{"template":"no/key#","retired":true}]"""),
                "unknown-template",
                "/deck/1/template"
            ),
            (
                WithDeck("""["long-0","long-1","long-2","long-3","long-4","long-5","long-6"]"""),
                "invalid-fields",
                "/deck"
            ),
            (WithDeck("[]"), "invalid-fields", "/deck"),
            (Body(more: $",\"deck\":{Deck}"), "invalid-fields", "/deck"),
            (WithDeck("""["drowning",null]"""), "unreadable-body", "/deck/1"),
            (WithDeck("""[{"template":"drowning","colour":"red"}]"""), "unreadable-body", "/deck/0"),
        ];
        foreach (var (body, code, pointer) in rows)
        {
            var problem = await JsonAsync(await campaigns.PutAsync("tips", body));
            Assert.Equal($"/problems/{code}", Text(problem, "type"));
            Assert.Contains(
                pointer,
                problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!),
                StringComparer.Ordinal
            );
        }

        // Six of the long ones fit, and what is retired takes no room.
        const string Retired =
            """["long-0","long-1","long-2","long-3","long-4","long-5",{"template":"long-6","retired":true}]""";
        Assert.Equal(HttpStatusCode.OK, (await campaigns.PutAsync("tips", WithDeck(Retired))).StatusCode);
    }

    [Fact]
    public async Task Officials_are_held_to_their_area()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("north", Body());
        await campaigns.PutAsync("south", Body(audience: """{"lists":["south"]}"""));
        await campaigns.PutAsync("both", Body(audience: """{"lists":["parents","south"]}"""));
        await campaigns.PutAsync("narrowed", Body(audience: """{"lists":["town"],"area":"beiguan"}"""));
        var north = campaigns.App.Official("beiguan");

        Assert.Equal(
            "narrowed north",
            string.Join(
                ' ',
                (await JsonAsync(await campaigns.SendAsync(HttpMethod.Get, "", client: north)))
                    .GetProperty("campaigns")
                    .EnumerateArray()
                    .Select(c => Text(c, "id"))
            )
        );
        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Get, "south"),
                (HttpMethod.Get, "both"),
                (HttpMethod.Delete, "south"),
                (HttpMethod.Post, "south/pause"),
                (HttpMethod.Post, "south/resume"),
                (HttpMethod.Get, "south/occurrences"),
            }
        )
        {
            Assert.Equal(
                (HttpStatusCode.Forbidden, "not-allowed"),
                await StatusAsync(await campaigns.SendAsync(method, path, client: north))
            );
        }

        Assert.Equal(
            "not-allowed",
            await CodeAsync(
                await campaigns.PutAsync("new", Body(audience: """{"lists":["parents","south"]}"""), client: north)
            )
        );
        Assert.Equal(
            "not-allowed",
            await CodeAsync(await campaigns.PutAsync("new", Body(audience: """{"lists":["town"]}"""), client: north))
        );
        Assert.Equal(
            "not-allowed",
            await CodeAsync(
                await campaigns.PutAsync("new", Body(audience: """{"lists":[],"area":"nanguan"}"""), client: north)
            )
        );
        // Not even by taking over a name.
        Assert.Equal("not-allowed", await CodeAsync(await campaigns.PutAsync("south", Body(), client: north)));
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await campaigns.PutAsync(
                    "new",
                    Body(audience: """{"lists":["town"],"area":"beiguan/hongqilu"}"""),
                    client: north
                )
            ).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await campaigns.PutAsync("new", Body(), client: campaigns.App.Auditor)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await campaigns.SendAsync(HttpMethod.Get, "north", client: campaigns.App.Auditor)).StatusCode
        );
    }

    [Fact]
    public async Task An_occurrence_due_while_its_campaign_is_paused_stays_paused_after_a_resume()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        var paused = await campaigns.SendAsync(HttpMethod.Post, "summer/pause");
        Assert.Equal("paused", Text(await JsonAsync(paused), "state"));
        Assert.Equal(paused.Headers.ETag, (await campaigns.SendAsync(HttpMethod.Post, "summer/pause")).Headers.ETag);

        // Resumed seconds after it was due: perhaps before any timer looked.
        await campaigns.App.TurnClockAsync(Friday + Duration.FromSeconds(3));
        var resumed = await campaigns.SendAsync(HttpMethod.Post, "summer/resume");
        Assert.Equal("active", Text(await JsonAsync(resumed), "state"));
        await campaigns.RunAsync();
        Assert.Equal("2027-06-18T08:30:00Z paused", (await campaigns.OccurrencesAsync("summer"))[0]);
        Assert.Empty(campaigns.Started);

        await campaigns.App.TurnClockAsync(Friday + Duration.FromDays(7));
        await campaigns.RunAsync();
        Assert.Equal("2027-06-25T08:30:00Z started", (await campaigns.OccurrencesAsync("summer"))[1]);
        Assert.Equal([Friday + Duration.FromDays(7)], campaigns.Started);
    }

    [Fact]
    public async Task A_date_is_left_out_with_its_reason_and_another_taken_in_again()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        var (next, later) = (Friday + Duration.FromDays(7), Friday + Duration.FromDays(14));

        var skipped = await campaigns.ChangeAsync("summer", "skip", Friday, "School trip");
        await campaigns.ChangeAsync("summer", "skip", next);
        await campaigns.ChangeAsync("summer", "skip", next);
        var restored = await campaigns.ChangeAsync("summer", "restore", next);
        var again = await campaigns.ChangeAsync("summer", "restore", next);
        var planned = await campaigns.OccurrencesAsync("summer");
        await campaigns.App.TurnClockAsync(Friday + Duration.FromSeconds(3));
        await campaigns.RunAsync();
        var late = await campaigns.ChangeAsync("summer", "restore", Friday);
        await campaigns.App.TurnClockAsync(next + Duration.FromSeconds(3));
        await campaigns.RunAsync();
        var started = await campaigns.ChangeAsync("summer", "skip", next);
        var nothing = await campaigns.ChangeAsync("summer", "skip", later + Duration.FromHours(1));
        var wordy = await campaigns.ChangeAsync("summer", "skip", later, new string('x', 501));

        var view = await JsonAsync(skipped);
        Assert.Equal(("skipped", "School trip"), (Text(view, "state"), Text(view, "reason")));
        Assert.Equal("left-out-by-hand", Text(view.GetProperty("cause"), "code"));
        Assert.Equal("planned", Text(await JsonAsync(restored), "state"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(
            ["2027-06-18T08:30:00Z skipped", "2027-06-25T08:30:00Z planned"],
            planned.Take(2),
            StringComparer.Ordinal
        );
        Assert.Equal([next], campaigns.Started);
        Assert.Equal((HttpStatusCode.Conflict, "already-settled"), await StatusAsync(late));
        Assert.Equal((HttpStatusCode.Conflict, "already-settled"), await StatusAsync(started));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-occurrence"), await StatusAsync(nothing));
        Assert.Equal("invalid-fields", await CodeAsync(wordy));
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-campaign"),
            await StatusAsync(await campaigns.ChangeAsync("winter", "skip", later))
        );
    }

    [Fact]
    public async Task A_moved_date_starts_once_at_its_new_instant_and_can_be_moved_back()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        var (sunday, next) = (Friday + Duration.FromDays(2), Friday + Duration.FromDays(7));
        var saturday = next + Duration.FromDays(1);

        var moved = await campaigns.MoveAsync("summer", Friday, sunday);
        var repeated = await campaigns.MoveAsync("summer", Friday, sunday);
        await campaigns.MoveAsync("summer", next, saturday);
        var restored = await campaigns.ChangeAsync("summer", "restore", next);
        var again = await campaigns.ChangeAsync("summer", "restore", next);
        await campaigns.PutAsync("summer", Body());
        var planned = await campaigns.OccurrencesAsync("summer");
        await campaigns.App.TurnClockAsync(sunday + Duration.FromSeconds(3));
        await campaigns.RunAsync();
        var late = await campaigns.ChangeAsync("summer", "restore", Friday);
        await campaigns.App.TurnClockAsync(next + Duration.FromSeconds(3));
        await campaigns.RunAsync();
        await campaigns.App.TurnClockAsync(saturday + Duration.FromSeconds(3));
        await campaigns.RunAsync();

        var view = await JsonAsync(moved);
        Assert.Equal(("planned", "2027-06-20T08:30:00Z"), (Text(view, "state"), Text(view, "dueAt")));
        Assert.Equal("moved-here", Text(view.GetProperty("cause"), "code"));
        Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        Assert.Equal("planned", Text(await JsonAsync(restored), "state"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(
            ["2027-06-18T08:30:00Z skipped", "2027-06-20T08:30:00Z planned", "2027-06-25T08:30:00Z planned"],
            planned.Take(3),
            StringComparer.Ordinal
        );
        Assert.Equal((HttpStatusCode.Conflict, "already-settled"), await StatusAsync(late));
        Assert.Equal([sunday, next], campaigns.Started);
    }

    [Fact]
    public async Task A_date_moves_only_from_a_planned_one_to_a_free_one_ahead()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        var next = Friday + Duration.FromDays(7);
        var saturday = Friday + Duration.FromDays(1);
        await campaigns.ChangeAsync("summer", "skip", next);

        var toPlanned = await campaigns.MoveAsync("summer", Friday, Friday + Duration.FromDays(14));
        var toSkipped = await campaigns.MoveAsync("summer", Friday, next);
        var toPast = await campaigns.MoveAsync("summer", Friday, AlertsApp.Start);
        var tooFar = await campaigns.MoveAsync("summer", Friday, Friday + Duration.FromDays(367));
        var withSeconds = await campaigns.MoveAsync("summer", Friday, saturday + Duration.FromSeconds(1));
        var ofNothing = await campaigns.MoveAsync("summer", saturday, saturday + Duration.FromHours(1));
        var ofSkipped = await campaigns.MoveAsync("summer", next, saturday);
        var ofNone = await campaigns.MoveAsync("winter", Friday, saturday);

        Assert.Equal("already-planned", await FieldCodeAsync(toPlanned));
        Assert.Equal("already-planned", await FieldCodeAsync(toSkipped));
        Assert.Equal("too-early", await FieldCodeAsync(toPast));
        Assert.Equal("out-of-range", await FieldCodeAsync(tooFar));
        Assert.Equal("unreadable-time", await FieldCodeAsync(withSeconds));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-occurrence"), await StatusAsync(ofNothing));
        Assert.Equal((HttpStatusCode.Conflict, "already-settled"), await StatusAsync(ofSkipped));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-campaign"), await StatusAsync(ofNone));
        Assert.Equal("2027-06-18T08:30:00Z planned", (await campaigns.OccurrencesAsync("summer"))[0]);
    }

    [Fact]
    public async Task A_date_left_out_of_a_deleted_campaign_starts_in_one_with_its_id()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        await campaigns.ChangeAsync("summer", "skip", Friday);
        await campaigns.SendAsync(HttpMethod.Delete, "summer");
        await campaigns.App.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(1));
        await campaigns.PutAsync("summer", Body());

        Assert.Equal("2027-06-18T08:30:00Z planned", (await campaigns.OccurrencesAsync("summer"))[0]);
        await campaigns.App.TurnClockAsync(Friday + Duration.FromSeconds(3));
        await campaigns.RunAsync();

        Assert.Equal([Friday], campaigns.Started);
        Assert.Equal("2027-06-18T08:30:00Z started", (await campaigns.OccurrencesAsync("summer"))[0]);
    }

    [Fact]
    public async Task A_date_moved_in_a_deleted_campaign_can_be_left_out_in_one_with_its_id()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        await campaigns.MoveAsync("summer", Friday, Friday + Duration.FromDays(1));
        await campaigns.SendAsync(HttpMethod.Delete, "summer");
        await campaigns.App.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(1));
        await campaigns.PutAsync("summer", Body());

        var restored = await campaigns.ChangeAsync("summer", "restore", Friday);
        var skipped = await campaigns.ChangeAsync("summer", "skip", Friday);

        Assert.Equal("planned", Text(await JsonAsync(restored), "state"));
        Assert.Equal("skipped", Text(await JsonAsync(skipped), "state"));
        Assert.Equal("2027-06-18T08:30:00Z skipped", (await campaigns.OccurrencesAsync("summer"))[0]);
    }

    [Fact]
    public async Task A_copy_is_paused_has_the_same_content_and_takes_no_id_that_there_is()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());

        var copied = await campaigns.CopyAsync("summer", """{"id":"summer-2028"}""");
        var again = await campaigns.CopyAsync("summer", """{"id":"summer-2028"}""");
        var unusable = await campaigns.CopyAsync("summer", """{"id":"Summer 2028"}""");
        var nothing = await campaigns.CopyAsync("winter", """{"id":"winter-2028"}""");

        Assert.Equal(HttpStatusCode.Created, copied.StatusCode);
        Assert.Equal("/api/campaigns/summer-2028", copied.Headers.Location?.OriginalString);
        var view = await JsonAsync(copied);
        Assert.Equal(("summer-2028", "paused"), (Text(view, "id"), Text(view, "state")));
        Assert.Equal("Fridays", Text(view, "name"));
        Assert.Equal((HttpStatusCode.Conflict, "campaign-exists"), await StatusAsync(again));
        Assert.Equal("invalid-fields", await CodeAsync(unusable));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-campaign"), await StatusAsync(nothing));
    }

    [Fact]
    public async Task A_change_counts_from_the_next_occurrence_on()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());

        // Changed seconds after it was due: what was due starts as it was, and the new time of the same day is the
        // next.
        await campaigns.App.TurnClockAsync(Friday + Duration.FromSeconds(3));
        await campaigns.PutAsync("summer", Body(schedule: Fridays.Replace("16:30", "18:00", StringComparison.Ordinal)));
        Assert.Equal([Friday], campaigns.Started);

        // A new time that has passed already does not start.
        await campaigns.App.TurnClockAsync(Friday + Duration.FromHours(2));
        await campaigns.PutAsync("summer", Body(schedule: Fridays.Replace("16:30", "17:00", StringComparison.Ordinal)));
        await campaigns.RunAsync();

        Assert.Equal([Friday, Friday + Duration.FromMinutes(90)], campaigns.Started);
    }

    [Fact]
    public async Task A_change_starts_first_what_no_timer_has_started_yet()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        var fiveBefore = AlertsApp.Start - Duration.FromMinutes(5);
        var body = Plans.Body("""{"from":"05-01","to":"09-10"}""", Plans.Rule("FREQ=DAILY", "15:55", "Asia/Shanghai"));
        var campaign = new Campaign
        {
            Id = "summer",
            Body = body,
            Terms = CampaignParser.Parse(body, DayCatalogue.Empty, TestContext.Current.CancellationToken).Value!,
            Area = "beiguan",
            State = CampaignState.Active,
            ChangedAt = fiveBefore,
            ChangedBy = "wang",
            Revision = 1,
            Through = fiveBefore - Duration.FromMinutes(1),
            // No timer sees it.
            NextAt = null,
        };
        Assert.NotNull(await campaigns.App.Services.GetRequiredService<CampaignStore>().TryAddAsync(campaign, Token));

        await campaigns.PutAsync("summer", Body());

        Assert.Equal([fiveBefore], campaigns.Started);
    }

    [Theory]
    [InlineData("south", "nanguan")]
    [InlineData("parents", "beiguan")]
    public async Task A_campaign_created_again_shows_nothing_of_the_deleted_one(string list, string area)
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        await campaigns.App.TurnClockAsync(Friday);
        await campaigns.RunAsync();

        // A change keeps what became of it.
        await campaigns.PutAsync("summer", Body(schedule: Fridays.Replace("16:30", "18:00", StringComparison.Ordinal)));
        Assert.Equal("2027-06-18T08:30:00Z started", (await campaigns.OccurrencesAsync("summer"))[0]);
        await campaigns.SendAsync(HttpMethod.Post, "summer/pause");
        await campaigns.SendAsync(HttpMethod.Post, "summer/resume");
        Assert.Equal("2027-06-18T08:30:00Z started", (await campaigns.OccurrencesAsync("summer"))[0]);

        await campaigns.SendAsync(HttpMethod.Delete, "summer");
        var official = campaigns.App.Official(area);
        await campaigns.PutAsync("summer", Body(audience: $$"""{"lists":["{{list}}"]}"""), client: official);
        await campaigns.RunAsync();

        Assert.DoesNotContain(
            "2027-06-18T08:30:00Z started",
            await campaigns.OccurrencesAsync("summer"),
            StringComparer.Ordinal
        );
        Assert.Equal([Friday], campaigns.Started);
    }

    [Fact]
    public async Task A_paused_campaign_stays_paused_when_it_is_changed()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());
        await campaigns.SendAsync(HttpMethod.Post, "summer/pause");

        Assert.Equal("paused", Text(await JsonAsync(await campaigns.PutAsync("summer", Body())), "state"));
    }

    [Fact]
    public async Task Occurrences_of_two_centuries_come_in_pages()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync(
            "fire",
            Body(
                season: """{"from":"01-01","to":"12-31"}""",
                schedule: """{"dates":["11-09","02-29"],"time":"09:00","zone":"Asia/Shanghai"}"""
            )
        );

        List<string> seen = [];
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await JsonAsync(
                await campaigns.SendAsync(
                    HttpMethod.Get,
                    $"fire/occurrences?from=1900-01-01&to=2100-12-31&limit=100&cursor={cursor}"
                )
            );
            seen.AddRange(page.GetProperty("occurrences").EnumerateArray().Select(o => Text(o, "dueAt")));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }

        // 201 ninths of November and 49 leap days: neither 1900 nor 2100 has one.
        Assert.Equal(201 + 49, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen, StringComparer.Ordinal);
        Assert.Equal(250, seen.Count);
        foreach (
            var query in new[]
            {
                "from=1899-12-30",
                "to=2102-01-01",
                "to=9999-12-31",
                "from=-9998-01-01",
                "from=-9998-01-01T00:00:00%2B18:00",
                "to=9999-12-31T23:59:59-18:00",
                "from=soon",
                "from=2027-06-18T16:30:00",
                "cursor=x",
                "limit=0",
            }
        )
        {
            Assert.Equal(
                (HttpStatusCode.BadRequest, "unreadable-query"),
                await StatusAsync(await campaigns.SendAsync(HttpMethod.Get, $"fire/occurrences?{query}"))
            );
        }
    }

    [Fact]
    public async Task A_template_or_list_that_a_campaign_uses_is_not_deleted()
    {
        await using var campaigns = await CampaignsApp.OpenAsync();
        await campaigns.PutAsync("summer", Body());

        foreach (
            var (path, expected) in new[]
            {
                ("templates/drowning", HttpStatusCode.Conflict),
                ("lists/parents", HttpStatusCode.Conflict),
                ("lists/south", HttpStatusCode.NoContent),
            }
        )
        {
            using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/{path}");
            Assert.Equal(expected, (await campaigns.App.Official().SendAsync(delete, Token)).StatusCode);
        }
    }

    private static string Body(
        string audience = """{"lists":["parents"]}""",
        string template = "drowning",
        string season = """{"from":"05-01","to":"09-10"}""",
        string schedule = Fridays,
        string more = ""
    ) =>
        $$"""{"name":"Fridays","template":"{{template}}","audience":{{audience}},"season":{{season}},"schedule":{{schedule}}{{more}}}""";

    private static string WithDeck(string deck) =>
        Body().Replace("\"template\":\"drowning\"", $"\"deck\":{deck}", StringComparison.Ordinal);

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

    private static async Task<string> FieldCodeAsync(HttpResponseMessage answer) =>
        Text((await JsonAsync(answer)).GetProperty("errors")[0], "code");

    private static async Task<string> CodeAsync(HttpResponseMessage answer) =>
        Text(await JsonAsync(answer), "type")["/problems/".Length..];

    private static async Task<(HttpStatusCode, string)> StatusAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, await CodeAsync(answer));

    /// <summary>A carrier for tests that send nothing.</summary>
    private sealed class NoCarrier : ICarrier
    {
        public bool IsSimulated => true;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is sent here.");
    }

    /// <summary>A town with three lists and a template; requests are counted, not sent.</summary>
    private sealed class CampaignsApp : IOccurrenceBroadcasts, IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, Instant> _broadcasts = new(StringComparer.Ordinal);

        public AlertsApp App { get; private set; } = null!;

        public IReadOnlyList<Instant> Started => [.. _broadcasts.Values.Order()];

        Task<Result<string>> IOccurrenceBroadcasts.StartOccurrenceAsync(
            string campaign,
            Instant dueAt,
            BroadcastRequest request,
            Caller by,
            string? zone,
            CancellationToken cancellationToken
        )
        {
            _broadcasts.TryAdd($"{campaign}-{dueAt}", dueAt);
            return Task.FromResult<Result<string>>($"{campaign}-{dueAt}");
        }

        Task<bool> IOccurrenceBroadcasts.ExistsAsync(string broadcast, CancellationToken cancellationToken) =>
            Task.FromResult(_broadcasts.ContainsKey(broadcast));

        string IOccurrenceBroadcasts.OccurrenceId(string campaign, Instant dueAt) => $"{campaign}-{dueAt}";

        public static async Task<CampaignsApp> OpenAsync()
        {
            var campaigns = new CampaignsApp();
            campaigns.App = await AlertsApp.StartAsync(services =>
                services.AddSingleton<IOccurrenceBroadcasts>(campaigns).AddSingleton<ICarrier>(new NoCarrier())
            );
            var lists = campaigns.App.Services.GetRequiredService<ListStore>();
            foreach (var (id, area) in new[] { ("parents", "beiguan"), ("south", "nanguan"), ("town", "") })
            {
                await lists.TryPutAsync(
                    new ContactList
                    {
                        Id = id,
                        Name = id,
                        Area = area,
                        CreatedAt = AlertsApp.Start,
                    },
                    asRead: null,
                    Token
                );
            }

            await campaigns.TemplateAsync("drowning", "Watch the children near water.");
            return campaigns;
        }

        /// <summary>A template with a text in one language or several.</summary>
        public async Task TemplateAsync(string id, params string[] texts)
        {
            string[] languages = ["en", "de", "fr", "es"];
            var draft = new TemplateDraft
            {
                Name = id,
                Texts = texts.Zip(languages).ToDictionary(t => t.Second, t => t.First, StringComparer.Ordinal),
            };
            Assert.True(
                (
                    await App
                        .Services.GetRequiredService<TemplateStore>()
                        .SaveAsync(id, draft, "wang", AlertsApp.Start, IfMatch.None, Token)
                ).IsOk
            );
        }

        public async Task<HttpResponseMessage> PutAsync(
            string id,
            string body,
            string? ifMatch = null,
            HttpClient? client = null
        )
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            return await SendAsync(HttpMethod.Put, id, ifMatch, client, content);
        }

        public async Task<HttpResponseMessage> SendAsync(
            HttpMethod method,
            string path,
            string? ifMatch = null,
            HttpClient? client = null,
            HttpContent? content = null
        )
        {
            using var request = new HttpRequestMessage(method, $"/api/campaigns/{path}".TrimEnd('/'))
            {
                Content = content,
            };
            if (ifMatch is not null)
            {
                request.Headers.IfMatch.Add(
                    ifMatch == "*" ? EntityTagHeaderValue.Any : new EntityTagHeaderValue(ifMatch)
                );
            }

            return await (client ?? App.Official()).SendAsync(request, Token);
        }

        /// <summary>Skips or restores one occurrence.</summary>
        public async Task<HttpResponseMessage> ChangeAsync(string id, string what, Instant dueAt, string? reason = null)
        {
            using var content = JsonContent.Create(
                new { dueAt = NodaTime.Text.InstantPattern.General.Format(dueAt), reason }
            );
            return await SendAsync(HttpMethod.Post, $"{id}/occurrences/{what}", content: content);
        }

        public async Task<HttpResponseMessage> MoveAsync(string id, Instant dueAt, Instant to)
        {
            var pattern = NodaTime.Text.InstantPattern.General;
            using var content = JsonContent.Create(new { dueAt = pattern.Format(dueAt), to = pattern.Format(to) });
            return await SendAsync(HttpMethod.Post, $"{id}/occurrences/move", content: content);
        }

        public async Task<HttpResponseMessage> CopyAsync(string id, string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            return await SendAsync(HttpMethod.Post, $"{id}/copy", content: content);
        }

        public Task RunAsync() => App.Services.GetRequiredService<CampaignRunner>().RunAsync(Token);

        public async Task<IReadOnlyList<string>> OccurrencesAsync(string id) =>
            [
                .. (await JsonAsync(await SendAsync(HttpMethod.Get, $"{id}/occurrences?from=2027-06-18&to=2027-07-31")))
                    .GetProperty("occurrences")
                    .EnumerateArray()
                    .Select(o => $"{Text(o, "dueAt")} {Text(o, "state")}"),
            ];

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
