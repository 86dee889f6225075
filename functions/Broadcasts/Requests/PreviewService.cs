using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>The recipients, cost and warnings of a request before it is sent.</summary>
public sealed record BroadcastPreview
{
    public required int Recipients { get; init; }
    public required ImmutableSortedDictionary<string, int> ByLanguage { get; init; }

    /// <summary>
    /// The recipients who get a text in another language than their own, in which there is none; the greatest numbers
    /// first, at most 20.
    /// </summary>
    public required IReadOnlyList<LanguageGap> LanguageGaps { get; init; }

    /// <summary>
    /// The contacts of the audience who would get no text, by reason; every reason is present, also with 0.
    /// </summary>
    public required ImmutableSortedDictionary<string, int> Excluded { get; init; }
    public required int Segments { get; init; }
    public required Money Cost { get; init; }
    public required Forecast Forecast { get; init; }

    /// <summary>The last instant at which texts are sent: of the request, or by the setting.</summary>
    public required Instant LatestUsefulAt { get; init; }

    /// <summary>Whether it is urgent and starts in quiet hours of some recipients.</summary>
    public required bool OverridesQuietHours { get; init; }

    /// <summary>The first text of each language, as it would arrive.</summary>
    public required IReadOnlyList<PreviewSample> Samples { get; init; }

    /// <summary>Likely mistakes, which do not prevent the request.</summary>
    public required IReadOnlyList<FieldError> Warnings { get; init; }
}

/// <summary>The recipients of one language who get a text in another one.</summary>
/// <param name="Wanted">Their own language, without its region: <c>en</c>.</param>
/// <param name="Language">The language of the text that they get.</param>
/// <param name="People">The number of recipients.</param>
public sealed record LanguageGap(string Wanted, string Language, int People)
{
    /// <summary>The maximum number of gaps in a preview.</summary>
    public const int MaxShown = 20;

    /// <summary>Whether a text is in another language than that which is wanted; regions do not count.</summary>
    public static bool IsBetween(string wanted, string language) =>
        !Primary(wanted).Equals(Primary(language), StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns a tag without its region and script.</summary>
    public static string Primary(string tag) => tag.Split('-')[0];
}

public sealed record PreviewSample(string Language, string Text, int Segments);

/// <summary>Previews requests: reads the whole audience and renders every text, without storing anything.</summary>
public sealed class PreviewService(
    BroadcastFactory factory,
    RecipientSource source,
    SenderStore senders,
    SendWindows windows,
    LimitEnforcer limitEnforcer,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The time limit of a preview; the platform would abort a longer request without an answer.</summary>
    public static readonly TimeSpan DefaultMaxTime = TimeSpan.FromMinutes(2);

    /// <summary>The time limit of a preview; tests shorten it.</summary>
    public TimeSpan MaxTime { get; init; } = DefaultMaxTime;

    /// <summary>Previews a request as if it were given now.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The preview, the problem of the request, or <c>took-too-long</c> on <c>/audience</c> after
    /// <see cref="MaxTime"/>.
    /// </returns>
    public async Task<Result<BroadcastPreview>> PreviewAsync(
        BroadcastRequest request,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(MaxTime);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await CountAsync(request, caller, timeout.Token);
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CommonProblems.InvalidFields(
                new FieldError(
                    "/audience",
                    "took-too-long",
                    $"Its texts could not be counted in {MaxTime.TotalMinutes:0} minutes. Preview it in parts, or "
                        + "with a simpler text."
                )
            );
        }
    }

    private async Task<Result<BroadcastPreview>> CountAsync(
        BroadcastRequest request,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var frozen = await factory.FreezeAsync("preview", request, caller, now, cancellationToken);
        if (!frozen.IsOk)
        {
            return frozen.Problem;
        }

        var broadcast = frozen.Value;
        var counts = new PreviewCounts(broadcast, await senders.ReadAllAsync(cancellationToken));
        var window = await windows.GetAsync(broadcast, cancellationToken);
        var budget = limitEnforcer.OpenPreview(broadcast, window);
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            await foreach (var candidates in source.PreviewAsync(broadcast, bucket, cancellationToken))
            {
                foreach (var candidate in candidates)
                {
                    counts.Add(
                        candidate,
                        candidate.Recipient is { } recipient
                            && !broadcast.IsUrgent
                            && await budget.IsOverAsync(bucket, recipient, window, cancellationToken)
                    );
                }
            }
        }

        return counts.ToPreview(window);
    }
}
