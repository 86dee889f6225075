using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Links for one use, by which administrators let others in.</summary>
public sealed class InvitationsTests : IAsyncLifetime
{
    private const string Key = "key-of-a-first-device";
    private AlertsApp _app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Caller Root { get; } = new("Administrator", [Role.Administrator], "");

    public async ValueTask InitializeAsync() => _app = await AlertsApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_invitation_lets_one_of_two_devices_in_which_may_ask_again()
    {
        var invitation = await InviteAsync(_app.Administrator, "Li", "official", "beiguan");
        var secret = invitation["secret"]!.ToString();

        var shown = await ShowAsync(secret);
        string[] keys = [Key, "key-of-another-device"];
        var answers = await Task.WhenAll(keys.Select(key => AcceptAsync(secret, key)));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.NotFound],
            answers.Select(a => a.StatusCode).OrderBy(status => status)
        );
        Assert.Equal(
            ("Li", "official", "Administrator~"),
            ((string?)shown!["name"], (string?)shown["roles"]![0], (string?)shown["by"])
        );
        Assert.Equal("beiguan", (string?)shown["areaNames"]!["en"]);
        Assert.Null(await ShowAsync(secret));
        var winner = answers[0].IsSuccessStatusCode ? 0 : 1;
        Assert.Equal("Li official beiguan", await WhoAsync(answers[winner]));
        var again = await AcceptAsync(secret, keys[winner]);
        Assert.Equal("Li official beiguan", await WhoAsync(again));
        Assert.Equal(HttpStatusCode.NotFound, (await AcceptAsync(secret, keys[1 - winner])).StatusCode);
        Assert.Empty(await ListAsync(_app.Administrator));
        var acts = await ActsAsync();
        Assert.Equal(1, acts.Count(a => a == "invite-operator"));
        Assert.Equal(1, acts.Count(a => a == "accept-invitation"));
        Assert.DoesNotContain(
            secret,
            await File.ReadAllTextAsync(Path.Combine(_app.Folder, "operators.json"), Stop),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_end_is_shown_by_the_clock_of_the_host_however_it_is_turned()
    {
        await _app.TurnClockAsync(Duration.FromDays(100));
        var invitation = await InviteAsync(_app.Administrator, "Li", "official", "beiguan");

        var expiresAt = (string?)invitation["expiresAt"];

        var inSevenDays = _app.Clock.GetCurrentInstant() + Duration.FromDays(Invitation.DefaultDays);
        var end = InstantPattern.ExtendedIso.Parse(expiresAt!).Value;
        Assert.InRange(inSevenDays - end, Duration.Zero, Duration.FromMinutes(1));
        Assert.Equal(expiresAt, (string?)(await ShowAsync(invitation["secret"]!.ToString()))!["expiresAt"]);
        Assert.Equal(expiresAt, (string?)(await OperatorAsync("Li"))["invitedUntil"]);
    }

    [Fact]
    public async Task An_administrator_of_an_area_invites_within_it_alone()
    {
        var beiguan = _app.ClientOf(Role.Administrator, "beiguan");
        await InviteAsync(_app.Administrator, "Zhao", "official", "nanguan");
        await InviteAsync(beiguan, "Li", "administrator", "beiguan/03");

        Assert.Equal((403, "not-allowed"), await RefusedAsync(beiguan, "Wang", "official", "nanguan"));
        Assert.Equal((403, "not-allowed"), await RefusedAsync(beiguan, "Wang", "auditor", ""));
        Assert.Equal(["Li"], await ListAsync(beiguan));
        Assert.Equal(["Li", "Zhao"], await ListAsync(_app.Administrator));
        Assert.Equal(HttpStatusCode.Forbidden, await RevokeAsync(beiguan, "Zhao"));
        // To send an operator of the list another link takes an administrator of all areas.
        using var again = await beiguan.PostAsJsonAsync(
            new Uri("/local/operators/Li/invitation", UriKind.Relative),
            new { },
            Stop
        );
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, await RevokeAsync(beiguan, "Li"));
    }

    [Theory]
    [InlineData(Role.Official)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Visitor)]
    [InlineData(null)]
    public async Task Nobody_but_administrators_invites_lists_or_revokes(Role? role)
    {
        var client = role is { } known ? _app.ClientOf(known, "") : _app.Anonymous;
        var expected = role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;

        using var list = await client.GetAsync(new Uri("/local/invitations", UriKind.Relative), Stop);

        Assert.Equal(expected, list.StatusCode);
        Assert.Equal((int)expected, (await RefusedAsync(client, "Li", "visitor", "")).Status);
        Assert.Equal(expected, await RevokeAsync(client, "Li"));
    }

    [Fact]
    public async Task A_revoked_invitation_lets_nobody_in_and_leaves_nobody_behind()
    {
        var secret = (await InviteAsync(_app.Administrator, "Li", "official", "beiguan"))["secret"]!.ToString();

        Assert.Equal(HttpStatusCode.NoContent, await RevokeAsync(_app.Administrator, "li"));

        Assert.Equal(HttpStatusCode.NotFound, (await AcceptAsync(secret, Key)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await RevokeAsync(_app.Administrator, "Li"));
        Assert.Null(Operators.FindByName("Li"));
        Assert.Contains("revoke-invitation", await ActsAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_invitation_ends_with_its_days_and_with_the_right_of_its_maker()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var service = ServiceAt(clock);
        var expired = (await service.InviteAsync(Root, new("Li", [Role.Official], "beiguan", 2), Stop)).Value!;
        var maker = new Caller("Chen", [Role.Administrator], "beiguan");
        var unfounded = (await service.InviteAsync(maker, new("Wang", [Role.Official], Days: 3), Stop)).Value!;

        clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(("unknown-invitation", true), await AcceptAsync(expired));
        Assert.Equal(("unknown-invitation", false), await AcceptAsync(unfounded));
        _app.TokenOf(Role.Administrator, "beiguan", "Chen");
        var accepted = await service.AcceptAsync(new(unfounded.Secret!, Key), Stop);
        Assert.Equal(("Wang", "beiguan"), (accepted.Value!.Name, accepted.Value.Area));
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.False((await service.AcceptAsync(new(unfounded.Secret!, Key), Stop)).IsOk);

        async Task<(string Code, bool HasExpired)> AcceptAsync(InvitationView view) =>
            (
                (await service.AcceptAsync(new(view.Secret!, Key), Stop)).Problem!.Code,
                service.List(Root).Invitations.Single(i => i.Name == view.Name).HasExpired
            );
    }

    [Fact]
    public async Task Somebody_invited_again_is_signed_out_and_stays_when_that_is_revoked()
    {
        var first = (await InviteAsync(_app.Administrator, "Li", "official", "beiguan"))["secret"]!.ToString();
        var before = await AcceptAsync(first, Key);
        Assert.Equal("Li official beiguan", await WhoAsync(before));

        var again = new Uri("/local/operators/li/invitation", UriKind.Relative);
        using var invited = await _app.Administrator.PostAsJsonAsync(again, new { days = 1 }, Stop);
        var second = (await invited.Content.ReadFromJsonAsync<JsonObject>(Stop))!["secret"]!.ToString();

        Assert.Null(await WhoAsync(before));
        Assert.Equal(HttpStatusCode.NotFound, (await AcceptAsync(first, Key)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, await RevokeAsync(_app.Administrator, "Li"));
        Assert.Equal(HttpStatusCode.NotFound, (await AcceptAsync(second, Key)).StatusCode);
        Assert.NotNull(Operators.FindByName("Li"));
    }

    [Fact]
    public async Task An_administrator_who_is_only_invited_does_not_count_as_one()
    {
        await InviteAsync(_app.Administrator, "Li", "administrator", "");

        using var removed = await _app.Administrator.DeleteAsync(
            new Uri("/local/operators/Administrator", UriKind.Relative),
            Stop
        );

        Assert.Equal(HttpStatusCode.Conflict, removed.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":" ","roles":["official"]}""", "/name")]
    [InlineData("""{"name":"Li","roles":[]}""", "/roles")]
    [InlineData("""{"name":"Li","roles":["official"],"area":"//"}""", "/area")]
    [InlineData("""{"name":"Li","roles":["official"],"days":0}""", "/days")]
    [InlineData("""{"name":"Li","roles":["official"],"days":31}""", "/days")]
    public async Task A_field_that_breaks_a_rule_is_named(string body, string pointer)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _app.Administrator.PostAsync(
            new Uri("/local/invitations", UriKind.Relative),
            content,
            Stop
        );

        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(pointer, problem!["errors"]![0]!["pointer"]!.ToString());
    }

    [Fact]
    public async Task A_name_is_invited_once_and_so_many_names_at_once()
    {
        await InviteAsync(_app.Administrator, "Li", "official", "beiguan");
        Assert.Equal((409, "operator-exists"), await RefusedAsync(_app.Administrator, "li ", "auditor", ""));
        var open = Operators.FindByName("Li")!;
        await _app
            .Services.GetRequiredService<OperatorChanges>()
            .ChangeAsync<int>(
                all =>
                    (
                        [
                            .. all,
                            .. Enumerable.Range(1, Invitation.MaxOpen - 1).Select(n => open with { Name = $"{n}" }),
                        ],
                        0
                    ),
                Stop
            );

        Assert.Equal((409, "too-many-invitations"), await RefusedAsync(_app.Administrator, "Wang", "auditor", ""));
    }

    [Fact]
    public async Task A_guessed_secret_waits_as_a_wrong_token_does()
    {
        var start = TimeProvider.System.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => AcceptAsync($"guess{n}", Key)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.NotFound, a.StatusCode));
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= SignInThrottle.Delay * 3);
        var shortKey = await AcceptAsync("guess", "short");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, shortKey.StatusCode);
    }

    private Operators Operators => _app.Services.GetRequiredService<Operators>();

    private InvitationService ServiceAt(TimeProvider clock) =>
        new(
            _app.Services.GetRequiredService<OperatorChanges>(),
            _app.Services.GetRequiredService<KnownAreas>(),
            _app.Services.GetRequiredService<AuditLog>(),
            clock,
            _app.Clock
        );

    private static async Task<JsonObject> InviteAsync(HttpClient client, string name, string role, string area)
    {
        using var answer = await PostAsync(client, name, role, area);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
    }

    private static async Task<(int Status, string Code)> RefusedAsync(
        HttpClient client,
        string name,
        string role,
        string area
    )
    {
        using var answer = await PostAsync(client, name, role, area);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
        return ((int)answer.StatusCode, problem!["type"]!.ToString().Split('/')[^1]);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string name, string role, string area) =>
        client.PostAsJsonAsync(
            new Uri("/local/invitations", UriKind.Relative),
            new
            {
                name,
                roles = new[] { role },
                area,
            },
            Stop
        );

    private static async Task<List<string>> ListAsync(HttpClient client) =>
        [
            .. (await client.GetFromJsonAsync<JsonObject>(new Uri("/local/invitations", UriKind.Relative), Stop))![
                "invitations"
            ]!
                .AsArray()
                .Select(i => i!["name"]!.ToString()),
        ];

    private static async Task<HttpStatusCode> RevokeAsync(HttpClient client, string name)
    {
        using var answer = await client.DeleteAsync(new Uri($"/local/invitations/{name}", UriKind.Relative), Stop);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> AcceptAsync(string invitation, string key)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _app.Address };
        return await client.PostAsJsonAsync(
            new Uri("/local/invitations/accept", UriKind.Relative),
            new { invitation, key },
            Stop
        );
    }

    /// <summary>Shows an invitation to the holder of its link; null where it cannot be accepted.</summary>
    private async Task<JsonObject?> ShowAsync(string invitation)
    {
        using var answer = await _app.Anonymous.PostAsJsonAsync(
            new Uri("/local/invitations/show", UriKind.Relative),
            new { invitation },
            Stop
        );
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>(Stop) : null;
    }

    private async Task<JsonNode> OperatorAsync(string name) =>
        (await _app.Administrator.GetFromJsonAsync<JsonObject>(new Uri("/local/operators", UriKind.Relative), Stop))![
            "operators"
        ]!
            .AsArray()
            .Single(o => o!["name"]!.ToString() == name)!;

    /// <summary>Reads whom an acceptance signed in; null where that has ended.</summary>
    private async Task<string?> WhoAsync(HttpResponseMessage accepted)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _app.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        var session = JsonNode.Parse(await accepted.Content.ReadAsStringAsync(Stop))!["session"]!.ToString();
        request.Headers.Add("Cookie", accepted.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        request.Headers.Add(SessionSecrets.HeaderName, session);
        using var answer = await client.SendAsync(request, Stop);
        var me = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
        return answer.IsSuccessStatusCode ? $"{me!["name"]} {me["roles"]![0]} {me["area"]}" : null;
    }

    private async Task<List<string>> ActsAsync() =>
        [
            .. (await _app.Storage.Table(Tables.Audit).ReadAllAsync(Stop).ToListAsync(Stop)).Select(r =>
                r.GetString("Act")
            ),
        ];
}
