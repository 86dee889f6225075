using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Starts imports and returns their state.</summary>
public sealed class ImportService(
    ListService lists,
    UploadService upload,
    UploadLimit uploads,
    ImportStore imports,
    IOptions<Settings> settings,
    TimeProvider clock
)
{
    /// <summary>
    /// Checks the request, stores its file and starts the import; returns the import's id. Problems: those of <see
    /// cref="ListService.FindForChangeAsync"/>, <see cref="ImportQuery.Parse"/> and <see
    /// cref="UploadService.ReadAsync"/>.
    /// </summary>
    public async Task<Result<string>> StartAsync(
        Caller caller,
        string list,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var found = await lists.FindForChangeAsync(caller, list, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var parsed = ReadRequest(request.Query, caller, found.Value.List);
        if (!parsed.IsOk)
        {
            return parsed.Problem;
        }

        return await uploads.HoldAsync<string>(async () =>
        {
            var bytes = await UploadService.ReadAsync(request, cancellationToken);
            return bytes.IsOk ? await upload.StartAsync(bytes.Value, parsed.Value, cancellationToken) : bytes.Problem;
        });
    }

    /// <summary>
    /// Returns an import into a list of the caller's area, with the findings on contacts at or below that area; a
    /// caller who covers the uploader's area sees all findings. <c>unknown-import</c>, <c>not-allowed</c>.
    /// </summary>
    public async Task<Result<ImportView>> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await imports.FindAsync(id, cancellationToken) is not { } found)
        {
            return ContactProblems.UnknownImport(id);
        }

        if (caller.MustCover(found.Import.Request.ListArea) is { } outside)
        {
            return outside;
        }

        var findings = await imports.ReadFindingsAsync(id, cancellationToken);
        // Findings without a known area, as all that older versions stored, are shown only to callers who cover the
        // uploader's area.
        var maySeeAll = caller.Covers(found.Import.Request.ByArea);
        var visible = maySeeAll
            ? findings
            : new ImportFindings(
                [.. findings.Problems.Where(p => p.Area is { } area && caller.Covers(area))],
                [.. findings.Remarks.Where(r => r.Area is { } area && caller.Covers(area))],
                [.. findings.Areas.Where(a => a.Area is { } area && caller.Covers(area))],
                findings.Sample
            );
        return ToView(
            found.Import,
            visible with
            {
                Sample = [.. findings.Sample.Where(c => caller.Covers(c.Area))],
            },
            [.. found.Import.Reading?.Columns.Where(c => maySeeAll || !Columns.IsPlaceholder(c.As)) ?? []]
        );
    }

    private static ImportView ToView(Import import, ImportFindings findings, IReadOnlyList<ImportColumn> columns)
    {
        var problems = findings.Problems;
        var plans = import.Plans.Values.ToList();
        var reading = import.Reading;
        return new ImportView
        {
            Id = import.Id,
            List = import.Request.List,
            State = import.State,
            DryRun = import.Request.DryRun,
            Mode = import.Request.Mode,
            Rows = reading?.Rows ?? 0,
            Added = plans.Sum(p => p.Added),
            Updated = plans.Sum(p => p.Updated),
            Unchanged = plans.Sum(p => p.Unchanged) + (reading?.Duplicates ?? 0),
            Rejected = plans.Sum(p => p.Rejected) + (reading?.Rejected ?? 0),
            Removed = plans.Sum(p => p.Removed),
            Problems = import.Failure is { } failure ? [failure, .. problems] : problems,
            HeaderRow = reading?.HeaderRow ?? 0,
            AreaMatches = findings.Areas,
            Remarks = [.. findings.Remarks.Select(r => r with { Key = null, Area = null })],
            WithoutNumber = (reading?.WithoutNumber ?? 0) + problems.Count(p => p.Code == "no-phone"),
            WouldRemove = import.Removals is { Held: true } or { Unconfirmed: true } ? import.Removals.Count : null,
            ProblemsInAll = (import.Failure is null ? 0 : 1) + (reading?.Problems ?? 0) + plans.Sum(p => p.Rejected),
            Columns = columns,
            Encoding = reading?.Encoding,
            Sheets = reading?.Sheets,
            Sample = findings.Sample,
        };
    }

    private Result<ImportRequest> ReadRequest(IQueryCollection query, Caller caller, ContactList list)
    {
        var read = ImportQuery.Parse(query, settings.Value.Region);
        if (!read.IsOk)
        {
            return read.Problem;
        }

        var options = read.Value;
        return new ImportRequest
        {
            List = list.Id,
            ListArea = list.Area,
            By = caller.Name,
            ByArea = caller.Area,
            Mode = options.Mode,
            DryRun = options.DryRun,
            Region = options.Region,
            Encoding = options.Encoding,
            Basis = options.Basis,
            At = clock.GetCurrentInstant(),
            ListCreatedAt = list.CreatedAt,
            HeaderRow = options.HeaderRow,
            ConfirmRemovals = options.ConfirmRemovals,
            Sheet = options.Sheet,
            WithoutNumbers = options.WithoutNumbers,
            KeepBlanks = !options.FillDown,
        };
    }
}
