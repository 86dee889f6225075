using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>
/// Reads a campaign's occurrences, stored and planned, as one sequence.
/// </summary>
public sealed class OccurrenceReader(OccurrenceStore occurrences, TableTelemetry tables)
{
    /// <summary>
    /// Reads the occurrences due in [<paramref name="from"/>, <paramref name="to"/>], ascending, at most
    /// <paramref name="limit"/>.
    /// </summary>
    /// <remarks>Stored occurrences whose rows cannot be read are logged and left out.</remarks>
    /// <returns>The occurrences, and the due instant of the last where there are more.</returns>
    public async Task<(IReadOnlyList<Occurrence> Occurrences, Instant? After)> ReadAsync(
        Campaign campaign,
        Instant from,
        Instant to,
        int limit,
        CancellationToken cancellationToken
    )
    {
        List<Occurrence> found = [];
        // Rows that were due earlier belong to a deleted campaign with the same id, perhaps of another area.
        var storedFrom = campaign.CreatedAt is { } createdAt ? Instant.Max(from, createdAt + Duration.Epsilon) : from;
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        await using var stored = occurrences
            .ReadRangeAsync(campaign.Id, storedFrom, to, Math.Min(limit + 1, 1_000), cancellationToken, LeaveOut)
            .Where(o => !o.IsSkippedInFormer(campaign))
            .GetAsyncEnumerator(cancellationToken);
        using var planned = CampaignPlanner
            .Explain(campaign.Plan, from - Duration.Epsilon, to, cancellationToken)
            .GetEnumerator();
        var (hasStored, hasPlanned) = (await stored.MoveNextAsync(), planned.MoveNext());
        while ((hasStored || hasPlanned) && found.Count <= limit)
        {
            // A stored occurrence takes precedence, even where the plan has changed since.
            if (hasStored && (!hasPlanned || stored.Current.DueAt <= planned.Current.DueAt))
            {
                hasPlanned =
                    hasPlanned && stored.Current.DueAt == planned.Current.DueAt ? planned.MoveNext() : hasPlanned;
                found.Add(stored.Current);
                hasStored = await stored.MoveNextAsync();
            }
            else
            {
                // An occurrence whose row cannot be read is not shown as planned.
                if (!unreadable.Contains(OccurrenceStore.RowKey(campaign.Id, planned.Current.DueAt)))
                {
                    found.Add(Planned(campaign, planned.Current));
                }

                hasPlanned = planned.MoveNext();
            }
        }

        return found.Count > limit ? (found[..limit], found[limit - 1].DueAt) : (found, null);

        void LeaveOut(UnreadableRowException row)
        {
            unreadable.Add(row.Row);
            tables.RowSkipped(row);
        }
    }

    private static Occurrence Planned(Campaign campaign, ExplainedOccurrence planned)
    {
        var occurrence = new Occurrence
        {
            Campaign = campaign.Id,
            DueAt = planned.DueAt,
            State = planned.StartsNothing ? OccurrenceState.Skipped : OccurrenceState.Planned,
            Reason = planned.Phrase,
            Cause = planned.Cause,
        };
        return planned.StartsNothing || planned.DueAt > campaign.Through
            ? occurrence
            : occurrence with
            {
                Reason =
                    $"It lies before {InstantPattern.General.Format(campaign.ChangedAt)}, when the campaign was "
                    + $"made or last changed, and does not start.",
                Cause = planned.Cause with { Code = OccurrenceCause.BeforeChange },
            };
    }
}
