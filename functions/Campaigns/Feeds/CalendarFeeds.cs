using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>A feed as it is sent.</summary>
/// <param name="Text">iCalendar in UTF-8.</param>
/// <param name="ETag">A weak ETag of the text without its DTSTAMP lines.</param>
/// <param name="ReadAt">The instant at which its content was read.</param>
public sealed record Feed(byte[] Text, EntityTagHeaderValue ETag, Instant ReadAt);

/// <summary>
/// Finds feeds by their secrets. A feed and its area's content are cached for <see cref="CacheTtl"/>; whether the
/// secret was revoked is checked each time.
/// </summary>
public sealed class CalendarFeeds(
    CalendarStore calendars,
    FeedContents contents,
    CurrentAreas areas,
    IOptions<Settings> settings,
    TimeProvider clock
)
{
    public const string MediaType = "text/calendar; charset=utf-8";
    public static readonly Duration CacheTtl = FeedContents.CacheTtl;
    private const int MaxCached = 200;

    private readonly ConcurrentDictionary<string, Feed> _cache = new(StringComparer.Ordinal);

    /// <summary>
    /// Finds the feed of a secret; null where the secret is unknown or revoked, after one point read at most.
    /// </summary>
    public async Task<Feed?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (
            CalendarSecret.ComputeId(secret) is not { } id
            || await calendars.FindAsync(id, cancellationToken) is not { } calendar
        )
        {
            return null;
        }

        var now = clock.GetCurrentInstant();
        var before = _cache.GetValueOrDefault(id);
        if (before is not null && now - before.ReadAt < CacheTtl)
        {
            return before;
        }

        var (content, readAt) = await contents.ReadAsync(calendar.Area, cancellationToken);
        var fresh = await WriteAsync(calendar, content, readAt, cancellationToken);
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        // Keeps the previous bytes where nothing but DTSTAMP changed.
        return _cache[id] =
            before is not null && before.ETag.Compare(fresh.ETag, useStrongComparison: false)
                ? before with
                {
                    ReadAt = readAt,
                }
                : fresh;
    }

    private async Task<Feed> WriteAsync(
        AreaCalendar calendar,
        FeedContent content,
        Instant readAt,
        CancellationToken cancellationToken
    )
    {
        var zone = (await areas.GetAsync(cancellationToken)).GetRules(calendar.Area).Zone?.Id ?? settings.Value.Zone;
        var text = FeedWriter.Write(
            calendar.Name,
            content.Events,
            content.IsCut,
            FeedTexts.ForLanguage(settings.Value.Language),
            zone,
            readAt
        );
        var textWithoutTimestamps = text.Replace(
            $"DTSTAMP:{FeedWriter.FormatInstant(readAt)}\r\n",
            "",
            StringComparison.Ordinal
        );
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(textWithoutTimestamps)));

        // Weak: two instances write the same feed with different DTSTAMP lines.
        return new Feed(
            Encoding.UTF8.GetBytes(text),
            new EntityTagHeaderValue($"\"{hash[..32]}\"", isWeak: true),
            readAt
        );
    }
}
