using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The devices on which operators have signed in.</summary>
public sealed class SessionsTests : IDisposable
{
    private static readonly Operator Li = new("Li", "token-of-li", [Role.Official]);
    private static readonly Operator Zhao = new("Zhao", "token-of-zhao", [Role.Auditor]);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 6, 18, 8, 0, 0, TimeSpan.Zero));
    private readonly DataFolder _folder = DataFolder.Lock(
        Directory.CreateTempSubdirectory("alerts-sessions-").FullName
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_folder.Path, recursive: true);
    }

    [Fact]
    public async Task A_device_stays_signed_in_while_it_is_used_and_for_thirty_days_after()
    {
        using var sessions = await OpenAsync();
        var used = await sessions.BeginAsync(Li, replaced: null, Stop);
        var unused = await sessions.BeginAsync(Li, replaced: null, Stop);

        _clock.Advance(TimeSpan.FromDays(29));
        await sessions.NoteUseAsync(used, Stop);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.NotNull(sessions.Find(used));
        Assert.Null(sessions.Find(unused));
        _clock.Advance(TimeSpan.FromDays(28));
        using var afterRestart = await OpenAsync();
        Assert.NotNull(afterRestart.Find(used));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(afterRestart.Find(used));
    }

    [Fact]
    public async Task Each_secret_alone_or_with_that_of_another_device_is_nobody()
    {
        using var sessions = await OpenAsync();
        var one = await sessions.BeginAsync(Li, replaced: null, Stop);
        var other = await sessions.BeginAsync(Li, replaced: null, Stop);

        Assert.Equal("Li", sessions.Find(one)?.Operator);
        Assert.Null(sessions.Find(one with { Header = other.Header }));
        Assert.Null(sessions.Find(one with { Cookie = "" }));
        Assert.Null(sessions.Find(new SessionSecrets(one.Header, one.Cookie)));
    }

    [Fact]
    public async Task Ending_all_devices_ends_those_of_one_operator_for_good()
    {
        using var sessions = await OpenAsync();
        var phone = await sessions.BeginAsync(Li, replaced: null, Stop);
        var computer = await sessions.BeginAsync(Li, replaced: null, Stop);
        var others = await sessions.BeginAsync(Zhao, replaced: null, Stop);

        await sessions.EndAllAsync("li", Stop);
        await sessions.EndAllAsync("li", Stop);

        using var afterRestart = await OpenAsync();
        foreach (var after in new[] { sessions, afterRestart })
        {
            Assert.Null(after.Find(phone));
            Assert.Null(after.Find(computer));
            Assert.NotNull(after.Find(others));
        }
    }

    [Fact]
    public async Task A_device_more_than_allowed_ends_the_one_that_signed_in_first()
    {
        using var sessions = await OpenAsync();
        var others = await sessions.BeginAsync(Zhao, replaced: null, Stop);
        var devices = new List<SessionSecrets>();
        for (var i = 0; i <= Sessions.MaxDevices; i++)
        {
            devices.Add(await sessions.BeginAsync(Li, replaced: null, Stop));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(sessions.Find(devices[0]));
        Assert.All(devices.Skip(1), d => Assert.NotNull(sessions.Find(d)));
        Assert.NotNull(sessions.Find(others));
    }

    [Fact]
    public async Task A_sign_in_on_a_device_ends_the_one_before_on_it()
    {
        using var sessions = await OpenAsync();
        var before = await sessions.BeginAsync(Li, replaced: null, Stop);

        var after = await sessions.BeginAsync(Zhao, replaced: before, Stop);

        Assert.Null(sessions.Find(before));
        Assert.Equal("Zhao", sessions.Find(after)?.Operator);
    }

    [Fact]
    public async Task The_file_holds_no_secret_of_a_device_and_no_token()
    {
        using var sessions = await OpenAsync();
        var secrets = await sessions.BeginAsync(Li, replaced: null, Stop);

        var file = await File.ReadAllTextAsync(_folder.FilePath("sessions.json"), Stop);

        Assert.Contains("Li", file, StringComparison.Ordinal);
        foreach (var secret in new[] { secrets.Cookie, secrets.Header, Li.Token })
        {
            Assert.DoesNotContain(secret, file, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_use_that_cannot_be_noted_leaves_the_device_signed_in()
    {
        using var sessions = await OpenAsync();
        var device = await sessions.BeginAsync(Li, replaced: null, Stop);
        var obstacle = Directory.CreateDirectory(_folder.FilePath("sessions.json.new"));
        _clock.Advance(TimeSpan.FromDays(2));

        await sessions.NoteUseAsync(device, Stop);

        Assert.NotNull(sessions.Find(device));
        obstacle.Delete();
        await sessions.NoteUseAsync(device, Stop);
        using var afterRestart = await OpenAsync();
        Assert.Equal(_clock.GetUtcNow(), afterRestart.Find(device)!.UsedAt.ToDateTimeOffset());
    }

    private async Task<Sessions> OpenAsync() => new(await _folder.ReadSessionsAsync(Stop), _folder, _clock);
}
