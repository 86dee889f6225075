using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The wait of wrong tokens and unknown devices, on a clock that is turned by hand.</summary>
public sealed class SignInThrottleTests : IDisposable
{
    private static readonly Operator Li = new("Li", "token-of-li", [Role.Official]);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 6, 18, 8, 0, 0, TimeSpan.Zero));
    private readonly DataFolder _folder = DataFolder.Lock(
        Directory.CreateTempSubdirectory("alerts-throttle-").FullName
    );
    private readonly Sessions _sessions;
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests()
    {
        _sessions = new Sessions([], _folder, _clock);
        _throttle = new SignInThrottle(new LocalCallers(new Operators([Li]), _sessions), _sessions, _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _throttle.Dispose();
        _sessions.Dispose();
        _folder.Dispose();
        Directory.Delete(_folder.Path, recursive: true);
    }

    [Fact]
    public async Task A_guess_beyond_those_that_wait_is_refused_at_once_until_one_has_ended()
    {
        var waiting = Enumerable.Range(0, SignInThrottle.MaxWaiting).Select(_ => _throttle.WaitAsync(Stop)).ToList();

        var refused = await _throttle.WaitAsync(Stop);

        Assert.Equal(("too-many-guesses", 429), (refused!.Code, refused.Status));
        Assert.Equal(TimeSpan.FromSeconds(8), refused.RetryAfter);
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        _clock.Advance(SignInThrottle.Delay);
        await Task.WhenAny(waiting);
        Assert.False(_throttle.WaitAsync(Stop).IsCompleted);
    }

    [Fact]
    public async Task A_device_that_was_signed_in_does_not_wait_and_one_that_never_was_does()
    {
        var expired = await _sessions.BeginAsync(Li, replaced: null, Stop);
        _clock.Advance(TimeSpan.FromDays(31));
        var ended = await _sessions.BeginAsync(Li, replaced: null, Stop);
        await _sessions.EndAllAsync("Li", Stop);

        Assert.Null(_sessions.Find(expired));
        Assert.Null(_sessions.Find(ended));
        Assert.True(HasPassed(RequestOf(expired)));
        Assert.True(HasPassed(RequestOf(ended)));
        Assert.False(HasPassed(RequestOf(expired with { Header = "guess" })));
        Assert.False(HasPassed(RequestOf(expired, token: "guess")));
    }

    /// <summary>Whether a request goes on without any wait.</summary>
    private bool HasPassed(HttpContext context)
    {
        var passed = false;
        _ = _throttle.DelayAsync(
            context,
            _ =>
            {
                passed = true;
                return Task.CompletedTask;
            }
        );
        return passed;
    }

    private static DefaultHttpContext RequestOf(SessionSecrets secrets, string? token = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"alerts-session-80={secrets.Cookie}";
        context.Request.Headers[SessionSecrets.HeaderName] = secrets.Header;
        if (token is not null)
        {
            context.Request.Headers.Authorization = $"Bearer {token}";
        }

        return context;
    }
}
