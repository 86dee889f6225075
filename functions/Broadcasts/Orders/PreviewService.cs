using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Orders;

/// <summary>Recipients, cost and warnings of an order before it is sent.</summary>
public sealed record BroadcastPreview
{
    public required int Recipients { get; init; }
    public required ImmutableSortedDictionary<string, int> ByLanguage { get; init; }

    /// <summary>Contacts of the audience who would get no text, by reason; every reason is named.</summary>
    public required ImmutableSortedDictionary<string, int> Excluded { get; init; }
    public required int Segments { get; init; }
    public required Money Cost { get; init; }
    public required Forecast Forecast { get; init; }

    /// <summary>After this no text goes: as ordered, or as the setting has it.</summary>
    public required Instant LatestUsefulAt { get; init; }

    /// <summary>Urgent, and at its start some recipients' routine texts would have to wait.</summary>
    public required bool OverridesQuietHours { get; init; }

    /// <summary>The first text of each language, as it would arrive.</summary>
    public required IReadOnlyList<PreviewSample> Samples { get; init; }

    /// <summary>Warnings; the order may still be sent.</summary>
    public required IReadOnlyList<FieldError> Warnings { get; init; }
}

public sealed record PreviewSample(string Language, string Text, int Segments);

/// <summary>Reads the whole audience and renders every text, without storing anything.</summary>
public sealed class PreviewService(
    BroadcastFactory factory,
    RecipientSource source,
    SenderStore senders,
    SendWindows windows,
    LimitChecker limitChecker,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// The time that one preview has; a request that takes longer is ended by the platform without a word.
    /// </summary>
    public static readonly TimeSpan DefaultMaxTime = TimeSpan.FromMinutes(2);

    /// <summary><see cref="DefaultMaxTime"/>; shorter in tests.</summary>
    public TimeSpan MaxTime { get; init; } = DefaultMaxTime;

    /// <summary>Previews an order as of now.</summary>
    /// <param name="order">As it would be given.</param>
    /// <param name="caller">The caller who orders.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The preview, the problem of the order, or <c>took-too-long</c> on <c>/audience</c> after <see cref="MaxTime"/>.
    /// </returns>
    public async Task<Result<BroadcastPreview>> PreviewAsync(
        BroadcastRequest order,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(MaxTime);
        try
        {
            return await CountAsync(order, caller, time.Token);
        }
        catch (OperationCanceledException)
            when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
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
        BroadcastRequest order,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var frozen = await factory.FreezeAsync("preview", order, caller, now, cancellationToken);
        if (!frozen.IsOk)
        {
            return frozen.Problem;
        }

        var broadcast = frozen.Value;
        var recipients = 0;
        var longest = 0;
        var areas = new HashSet<string>(StringComparer.Ordinal);
        var headers = new HashSet<string>(StringComparer.Ordinal);
        var estimate = new CostEstimate(broadcast.Pool, await senders.AllAsync(cancellationToken));
        var byLanguage = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var samples = new SortedDictionary<string, PreviewSample>(StringComparer.Ordinal);
        var excluded = Enum.GetValues<Contacts.Exclusion>()
            .Where(e => e != Contacts.Exclusion.None)
            .ToDictionary(e => e.ToReason(), _ => 0, StringComparer.Ordinal);
        var window = await windows.OfAsync(broadcast, cancellationToken);
        var budget = limitChecker.Preview(broadcast, window);
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            await foreach (var candidates in source.PeekAsync(broadcast, bucket, cancellationToken))
            {
                foreach (var candidate in candidates)
                {
                    headers.UnionWith(candidate.Headers);
                    if (candidate.Recipient is not { } recipient)
                    {
                        excluded[candidate.Exclusion.ToReason()]++;
                        continue;
                    }

                    if (
                        !broadcast.IsUrgent
                        && (
                            await budget.PeekAsync(
                                bucket,
                                [BudgetRequest.Of(recipient, window.Rules(recipient.Area))],
                                cancellationToken
                            )
                        ).Count > 0
                    )
                    {
                        excluded[Contacts.Exclusion.Budget.ToReason()]++;
                        continue;
                    }

                    recipients++;
                    areas.Add(recipient.Area);
                    estimate.Add(recipient.Phone, recipient.Segments);
                    longest = Math.Max(longest, recipient.Segments);
                    byLanguage[recipient.Language] = byLanguage.GetValueOrDefault(recipient.Language) + 1;
                    samples.TryAdd(
                        recipient.Language,
                        new PreviewSample(recipient.Language, recipient.Text, recipient.Segments)
                    );
                }
            }
        }

        var first = window.Opening(areas, broadcast.StartAt);
        var last = first + estimate.Takes;
        return new BroadcastPreview
        {
            Recipients = recipients,
            ByLanguage = byLanguage.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Excluded = excluded.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Segments = estimate.Segments,
            Cost = estimate.Cost,
            Forecast = new Forecast(recipients == 0 ? null : first, recipients == 0 ? null : last),
            LatestUsefulAt = broadcast.LatestUsefulAt,
            OverridesQuietHours = broadcast.OverridesQuietHours,
            Samples = [.. samples.Values],
            Warnings =
            [
                .. WarningsOf(broadcast, recipients, longest, excluded, last),
                .. WarningsOf(broadcast, headers),
            ],
        };
    }

    /// <summary>Warns of likely mistakes in the texts or cards.</summary>
    private static IEnumerable<FieldError> WarningsOf(Broadcast broadcast, HashSet<string> headers) =>
        (broadcast.Cards.Count > 0 ? broadcast.Cards.Select(c => c.Texts) : [broadcast.Texts])
            .SelectMany(texts => TextWarnings.Of(texts, headers, broadcast.Signature)).Distinct();

    private static IEnumerable<FieldError> WarningsOf(
        Broadcast broadcast, int recipients, int longest, Dictionary<string, int> excluded, Instant last)
    {
        if (recipients == 0)
        {
            yield return new FieldError("/audience", "nobody", "Nobody would get this text.");
        }

        if (longest > 1)
        {
            yield return new FieldError("/texts", "several-segments", $"The longest text takes {longest} segments.")
            {
                Segments = longest,
            };
        }

        if (excluded["missing-value"] is var missing and > 0)
        {
            yield return new FieldError(
                "/texts", "missing-value", $"{missing} contacts lack a value that the text needs.");
        }

        if (excluded["cannot-be-rendered"] is var unrendered and > 0)
        {
            yield return new FieldError(
                "/texts",
                "cannot-be-rendered",
                $"With the values of {unrendered} contacts the text is too long or takes too much work.");
        }

        if (broadcast.OverridesQuietHours && string.IsNullOrWhiteSpace(broadcast.Reason))
        {
            yield return new FieldError(
                "/reason", "in-quiet-hours", "It goes out in quiet hours: give a reason, it is kept on record.");
        }

        if (last > broadcast.LatestUsefulAt)
        {
            yield return new FieldError(
                "/latestUsefulAt", "comes-too-late", "At the sender's pace the last text would come too late.");
        }
    }
}
