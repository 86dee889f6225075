using CommunityAlerts.Campaigns.Feeds;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Feeds;

#pragma warning disable VSTHRD003 // No context here to deadlock on.
public sealed class FeedContentsTests
{
    private static readonly FeedContent Empty = new([], IsCut: false);

    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _gate = new();
    private readonly FeedContents _contents;
    private readonly TaskCompletionSource _cancelled = new();
    private int _readings;

    public FeedContentsTests() =>
        _contents = new FeedContents(
            async (_, _, allLeft) =>
            {
                Interlocked.Increment(ref _readings);
                try
                {
                    await _gate.Task.WaitAsync(allLeft);
                    return Empty;
                }
                catch (OperationCanceledException)
                {
                    _cancelled.SetResult();
                    throw;
                }
            },
            _clock
        );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_concurrent_callers_of_an_area_share_one_reading_which_is_cached()
    {
        var callers = Enumerable.Range(0, 20).Select(_ => _contents.ReadAsync("beiguan", Token)).ToList();
        _gate.SetResult();
        var contents = await Task.WhenAll(callers);

        Assert.Equal(1, _readings);
        Assert.Single(contents.Distinct());
        Assert.Same(contents[0], await _contents.ReadAsync("beiguan", Token));

        _clock.Advance(FeedContents.CacheTtl.ToTimeSpan());
        Assert.NotSame(contents[0], await _contents.ReadAsync("beiguan", Token));
        await _contents.ReadAsync("nanguan", Token);
        Assert.Equal(3, _readings);
    }

    [Fact]
    public async Task A_shared_reading_goes_on_until_the_last_caller_leaves()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = _contents.ReadAsync("beiguan", first.Token);
        var other = _contents.ReadAsync("beiguan", second.Token);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(_cancelled.Task.IsCompleted);
        Assert.False(other.IsCompleted);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        await _cancelled.Task.WaitAsync(Token);

        // The next caller begins another reading.
        _gate.SetResult();
        await _contents.ReadAsync("beiguan", Token);
        Assert.Equal(2, _readings);
    }

    [Fact]
    public async Task A_failed_reading_fails_for_its_callers_and_is_not_cached()
    {
        var hasFailed = false;
        var contents = new FeedContents(
            (_, _, _) => hasFailed ? Task.FromResult(Empty) : throw new IOException("out of reach"),
            _clock
        );

        await Assert.ThrowsAsync<IOException>(() => contents.ReadAsync("beiguan", Token));
        hasFailed = true;
        Assert.Same(Empty, (await contents.ReadAsync("beiguan", Token)).Content);
    }
}
