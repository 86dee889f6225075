using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Saves versions of the catalogue of days. Campaigns follow a version from the instant it is saved; occurrences due
/// before follow the version of that time.
/// </summary>
public sealed class DayService(
    DayStore days,
    CampaignRunner runner,
    KnownAreas knownAreas,
    AuditLog audit,
    TimeProvider clock
)
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
    /// <param name="options">The area where the days apply, and whether days that the file lacks are kept.</param>
    /// <param name="ifMatch">The versions of the catalogue that the caller may change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The changes by the file, and the resulting catalogue.</returns>
    public async Task<Result<ImportedCatalogue>> ImportAsync(
        Caller caller,
        ImportedDays read,
        DayImportOptions options,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        if (caller.MustCover(options.Area ?? "") is { } outside)
        {
            return outside;
        }

        MergedDays? merged = null;
        var saved = await SaveAsync(
            caller,
            before => (merged = Merge(before, read, options)).Merged,
            ifMatch,
            cancellationToken
        );
        return saved.IsOk ? new ImportedCatalogue(merged!.Summary, saved.Value) : saved.Problem;
    }

    /// <summary>Returns what <see cref="ImportAsync"/> would change, and the current catalogue, unsaved.</summary>
    public async Task<Result<ImportedCatalogue>> PreviewAsync(
        Caller caller,
        ImportedDays read,
        DayImportOptions options,
        CancellationToken cancellationToken
    )
    {
        if (caller.MustCover(options.Area ?? "") is { } outside)
        {
            return outside;
        }

        var newest = await days.ReadNewestAsync(cancellationToken);
        var (merged, summary) = Merge(newest, read, options);
        List<FieldError> faults =
        [
            .. Validate(merged),
            .. await ValidateAreasAsync(caller, newest, merged, cancellationToken),
        ];
        return faults.Count > 0
            ? CommonProblems.InvalidFields(faults)
            : new ImportedCatalogue(summary with { Catalogue = merged }, newest);
    }

    private static MergedDays Merge(DayCatalogue before, ImportedDays read, DayImportOptions options)
    {
        var merged = DayMerge.Merge(before.Entries, read.Days, options.Area, options.Mode, read.Cancelled);
        return merged with
        {
            Summary = merged.Summary with
            {
                Rejected = read.Problems.Count,
                Problems = read.Problems,
                Events = [.. read.Events.Take(DayImport.MaxEvents)],
            },
        };
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
            var before = await days.ReadNewestAsync(cancellationToken);
            if (ifMatch.FindProblem(ETag(before), $"It is now {ETag(before)}.") is { } stale)
            {
                return stale;
            }

            var entries = change(before);
            if (Validate(entries) is { Count: > 0 } faults)
            {
                return CommonProblems.InvalidFields(faults);
            }

            var touched = before.Entries.Except(entries).Concat(entries.Except(before.Entries)).ToList();
            if (caller.MustCoverAll(touched.Select(e => e.Area ?? "")) is { } outside)
            {
                return outside;
            }

            if (await ValidateAreasAsync(caller, before, entries, cancellationToken) is { Count: > 0 } unknown)
            {
                return CommonProblems.InvalidFields(unknown);
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

    /// <summary>Finds areas that are not known, other than those that the catalogue has already.</summary>
    private Task<IReadOnlyList<FieldError>> ValidateAreasAsync(
        Caller caller,
        DayCatalogue before,
        IReadOnlyList<DayEntry> entries,
        CancellationToken cancellationToken
    )
    {
        var stored = before.Entries.Select(e => e.Area).ToHashSet(StringComparer.Ordinal);
        return knownAreas.ValidateAsync(
            caller.Area,
            entries
                .Select((e, i) => (string.Create(CultureInfo.InvariantCulture, $"/days/{i}/area"), e.Area ?? ""))
                .Where(e => !stored.Contains(e.Item2)),
            cancellationToken
        );
    }

    private static List<FieldError> Validate(IReadOnlyList<DayEntry> entries)
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
            .. entries.SelectMany((e, i) => DayEntryValidator.Validate(e, $"/days/{i}")),
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

/// <summary>The effect of an import of days, and the catalogue that is saved after it.</summary>
public sealed record ImportedCatalogue(DayImport Summary, DayCatalogue Catalogue);
