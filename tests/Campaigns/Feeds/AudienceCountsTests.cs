using System.Collections.Concurrent;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Feeds;

#pragma warning disable VSTHRD003 // No context here to deadlock on.
public sealed class AudienceCountsTests : IDisposable
{
    private static readonly FeedFigures Figures = new(2, 3, new Money(4, "CNY"), Duration.Zero);

    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<string> _started = [];
    private readonly ConcurrentQueue<string> _cancelled = [];
    private readonly ConcurrentQueue<string> _failed = [];
    private readonly TaskCompletionSource<FeedFigures?> _counted = new();
    private readonly AudienceCounts _counts;

    public AudienceCountsTests() =>
        _counts = new AudienceCounts(
            async (campaign, cancellationToken) =>
            {
                _started.Enqueue($"{campaign.Id} {campaign.Revision}");
                try
                {
                    return await _counted.Task.WaitAsync(cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    _cancelled.Enqueue($"{campaign.Id} {campaign.Revision}");
                    throw;
                }
            },
            (campaign, _) => _failed.Enqueue(campaign),
            _clock
        );

    public void Dispose() => _counts.Dispose();

    [Fact]
    public async Task Revisions_of_a_campaign_that_were_replaced_are_not_counted()
    {
        var counts = Enumerable.Range(1, 8).Select(n => _counts.FindOrStart(Revision("a", n))!).ToList();
        await Eventually.HoldsAsync(() => _started.Contains("a 8", StringComparer.Ordinal));
        _counted.SetResult(Figures);

        Assert.Equal(Figures, await counts[^1].Figures);
        Assert.All(await Task.WhenAll(counts.SkipLast(1).Select(c => c.Figures)), Assert.Null);
        // Those that had begun were cancelled, the others never began.
        Assert.Equal(_started.SkipLast(1).Order(StringComparer.Ordinal), _cancelled.Order(StringComparer.Ordinal));
        Assert.Empty(_failed);
    }

    [Fact]
    public async Task Callers_of_a_campaign_share_its_count()
    {
        var first = _counts.FindOrStart(Revision("a", 1));

        // However long it waits.
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(first, _counts.FindOrStart(Revision("a", 1)));
        _counted.SetResult(Figures);
        await first!.Figures;
        Assert.Same(first, _counts.FindOrStart(Revision("a", 1)));

        _clock.Advance(AudienceCounts.CacheTtl.ToTimeSpan());
        var second = _counts.FindOrStart(Revision("a", 1))!;
        Assert.NotSame(first, second);
        Assert.Equal(Figures, second.Previous);
    }

    [Fact]
    public async Task Counts_that_wait_are_limited_in_number_and_the_others_start_later()
    {
        var counts = Enumerable.Range(0, 30).Select(n => _counts.FindOrStart(Revision($"c{n:00}", 1))).ToList();
        Assert.Equal(AudienceCounts.MaxUnfinished, counts.Count(c => c is not null));
        Assert.All(counts.Skip(AudienceCounts.MaxUnfinished), Assert.Null);

        _counted.SetResult(Figures);
        await Task.WhenAll(counts.OfType<AudienceCount>().Select(c => c.Figures));

        Assert.Equal(Figures, await _counts.FindOrStart(Revision("c29", 1))!.Figures);
    }

    [Fact]
    public async Task A_count_that_takes_too_long_ends_and_lets_the_next_one_begin()
    {
        var first = _counts.FindOrStart(Revision("a", 1))!;
        await Eventually.HoldsAsync(() => !_started.IsEmpty);
        var second = _counts.FindOrStart(Revision("b", 1))!;

        _clock.Advance(AudienceCounts.MaxTime);

        Assert.Null(await first.Figures);
        Assert.Equal("a", Assert.Single(_failed));
        _counted.SetResult(Figures);
        Assert.Equal(Figures, await second.Figures);
    }

    [Fact]
    public async Task The_hosts_stop_ends_all_counts()
    {
        var counts = Enumerable.Range(0, 2).Select(n => _counts.FindOrStart(Revision($"c{n}", 1))!).ToList();
        await Eventually.HoldsAsync(() => !_started.IsEmpty);

        _counts.Dispose();

        Assert.All(await Task.WhenAll(counts.Select(c => c.Figures)), Assert.Null);
        Assert.Equal(_started, _cancelled);
    }

    private static Campaign Revision(string id, int revision)
    {
        var body = Plans.Body(Plans.Season("05-01..09-10"), Plans.Rule("FREQ=DAILY", "16:30", "UTC"));
        return new Campaign
        {
            Id = id,
            Body = body,
            Terms = CampaignParser.ParseStored(body, DayCatalogue.Empty),
            Area = "beiguan",
            State = CampaignState.Active,
            ChangedAt = Instant.FromUtc(2027, 6, 18, 8, 0),
            ChangedBy = "wang",
            Revision = revision,
            Through = Instant.FromUtc(2027, 6, 18, 8, 0),
        };
    }
}
