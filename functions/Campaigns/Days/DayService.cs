using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Saves versions of the catalogue of days. Campaigns follow a version from the instant it is saved; occurrences due
/// before follow the version of that time.
/// </summary>
public sealed class DayService(DayStore days, CampaignRunner runner, AuditLog audit, TimeProvider clock)
{
    /// <summary>Replaces the whole catalogue; the same days again make no new version.</summary>
    /// <param name="caller">Must answer for the areas of all entries that are added, changed or taken away.</param>
    /// <param name="entries">The entries of the whole catalogue.</param>
    /// <param name="ifMatch">The versions that the caller may replace.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Result<DayCatalogue>> ReplaceAsync(
        Caller caller,
        IReadOnlyList<DayEntry> entries,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) => SaveAsync(caller, _ => entries, ifMatch, cancellationToken);

    /// <summary>Imports the days of a calendar file: an event read before is replaced, another one added.</summary>
    /// <param name="caller">Must answer for the area.</param>
    /// <param name="read">The days and problems of the file.</param>
    /// <param name="area">The path of the area where the days apply; null is everywhere.</param>
    /// <param name="replace">
    /// Whether entries imported earlier for this area and these kinds are removed where the file lacks them.
    /// </param>
    /// <param name="dryRun">Whether to return the result without saving it.</param>
    /// <param name="ifMatch">The versions of the catalogue that the caller may change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The changes by the file, and the resulting catalogue; of a dry run the current one.</returns>
    public async Task<Result<(DayImport Summary, DayCatalogue Catalogue)>> ImportAsync(
        Caller caller,
        ImportedDays read,
        string? area,
        bool replace,
        bool dryRun,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        if (caller.MustCover(area ?? "") is { } outside)
        {
            return outside;
        }

        DayImport? summary = null;
        IReadOnlyList<DayEntry> Merge(DayCatalogue before)
        {
            (var merged, summary) = DayMerge.Merge(before.Entries, read.Days, area, replace, read.Cancelled);
            summary = summary with
            {
                Rejected = read.Problems.Count,
                Problems = read.Problems,
                Events = [.. read.Events.Take(DayImport.MaxEvents)],
            };
            return merged;
        }

        if (dryRun)
        {
            var newest = await days.NewestAsync(cancellationToken);
            var merged = Merge(newest);
            return Faults(merged) is { Count: > 0 } faults
                ? CommonProblems.InvalidFields(faults)
                : (summary! with { Catalogue = merged }, newest);
        }

        var saved = await SaveAsync(caller, Merge, ifMatch, cancellationToken);
        return saved.IsOk ? (summary!, saved.Value) : saved.Problem;
    }

    private async Task<Result<DayCatalogue>> SaveAsync(
        Caller caller,
        Func<DayCatalogue, IReadOnlyList<DayEntry>> change,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var before = await days.NewestAsync(cancellationToken);
            if (!ifMatch.Allows(ETag(before)))
            {
                return CommonProblems.StaleVersion($"It is now {ETag(before)}.");
            }

            var entries = change(before);
            if (Faults(entries) is { Count: > 0 } faults)
            {
                return CommonProblems.InvalidFields(faults);
            }

            var touched = before.Entries.Except(entries).Concat(entries.Except(before.Entries)).ToList();
            if (caller.MustCoverAll(touched.Select(e => e.Area ?? "")) is { } outside)
            {
                return outside;
            }

            if (before.Entries.SequenceEqual(entries))
            {
                // Saved already; an earlier run may have crashed before it planned the campaigns again.
                await runner.SettleDueAsync(cancellationToken);
                return before;
            }

            // Never before the version that it follows, whatever this machine's clock says.
            var next = new DayCatalogue(
                before.Version + 1,
                Instant.Max(clock.GetCurrentInstant(), before.ChangedAt),
                entries
            );
            if (await days.TryAddAsync(next, caller.Name, cancellationToken))
            {
                await audit.RecordAsync(caller.Name, "replace-days", "days");
                await runner.SettleDueAsync(cancellationToken);
                return next;
            }
        }
    }

    public static string ETag(DayCatalogue catalogue) => $"\"{catalogue.Version}\"";

    private static List<FieldError> Faults(IReadOnlyList<DayEntry> entries)
    {
        if (
            entries.Count > DayEntryValidator.MaxEntries
            || Json.Write(entries).Length > DayEntryValidator.MaxCharacters
        )
        {
            return
            [
                new(
                    "/days",
                    "length",
                    $"At most {DayEntryValidator.MaxEntries} entries, {DayEntryValidator.MaxCharacters} "
                        + $"characters in all. Leave out years that have passed."
                ),
            ];
        }

        var seen = new HashSet<DayIdentity>();
        return
        [
            .. entries.SelectMany((e, i) => DayEntryValidator.Faults(e, $"/days/{i}")),
            .. entries
                .Select((e, i) => (e, i))
                .Where(x => !seen.Add(x.e.Identity))
                .Select(x => new FieldError(
                    $"/days/{x.i}",
                    "duplicate",
                    $"'{x.e.Name}' from {x.e.From:uuuu-MM-dd} comes twice."
                )
                {
                    Name = x.e.Name,
                }),
        ];
    }
}
