using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Templates;

/// <summary>
/// Templates: partition = template id, row = version counted down from 999999999, so that the newest comes first.
/// </summary>
/// <remarks>A row never changes. The insert of a version's row is the claim to it; deleting a template inserts a
/// version that says so, the only kind of row that can be deleted again, and a template saved again under the same id
/// continues the numbers: a version always means the same texts.</remarks>
public sealed partial class TemplateStore(StorageAccount storage)
{
    /// <summary>Keys at or before every id, and after all of them.</summary>
    private const string FirstId = "0";
    private const string AfterIds = "~";

    private readonly Table _table = storage.Table(Tables.Templates);

    /// <summary>
    /// Whether an id is valid: 1 to 64 lower-case letters, digits and dashes, not beginning with a dash.
    /// </summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    /// <summary>Finds the newest version; null where there is no such template or it was deleted.</summary>
    public async Task<Template?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FindNewestAsync(id, cancellationToken) is { Deleted: false } newest ? newest.Template : null;

    /// <summary>
    /// Finds a version of a template that is not deleted; its area is that of the newest version, which says who may
    /// use the template.
    /// </summary>
    /// <param name="id">The template's id.</param>
    /// <param name="chooseVersion">
    /// Returns the number of the version to find, given the newest one; null is the newest.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// The newest version, null where there is no such template; and the chosen one, null where there is none of that
    /// number.
    /// </returns>
    public async Task<(Template? Newest, Template? Chosen)> FindAsync(
        string id,
        Func<Template, int?> chooseVersion,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, cancellationToken) is not { } newest)
        {
            return (null, null);
        }

        var version = chooseVersion(newest) ?? newest.Version;
        if (version == newest.Version)
        {
            return (newest, newest);
        }

        return
            version > 0
            && await _table.FindAsync(id, DescendingKey.FromVersion(version), cancellationToken) is { } row
            && _table.Read(row, FromRow) is { Deleted: false } found
            ? (newest, found.Template with { Area = newest.Area })
            : (newest, null);
    }

    /// <summary>
    /// Reads every version except deletions, newest first; none of a template that does not exist or was deleted.
    /// </summary>
    /// <param name="id">The template's id.</param>
    /// <param name="below">The version below which to read; null is all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">
    /// Called for a row below the newest that cannot be read; null where none may be left out.
    /// </param>
    public async IAsyncEnumerable<Template> ReadVersionsAsync(
        string id,
        int? below,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        if (await FindAsync(id, cancellationToken) is null)
        {
            yield break;
        }

        await foreach (
            var row in _table.ReadRangeAsync(
                id,
                after: below is { } version ? DescendingKey.FromVersion(version) : null,
                cancellationToken: cancellationToken
            )
        )
        {
            if (_table.TryRead(row, FromRow, onUnreadable) is { Deleted: false } found)
            {
                yield return found.Template;
            }
        }
    }

    /// <summary>Reads the newest version of every template, by id.</summary>
    /// <remarks>
    /// Reads the whole table: templates are written by people, so there are hundreds of rows at most.
    /// </remarks>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">
    /// Called for a newest row that cannot be read; null where no template may be left out.
    /// </param>
    public async IAsyncEnumerable<Template> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        string? last = null;
        await foreach (var row in _table.ReadAllAsync(cancellationToken))
        {
            if (row.PartitionKey != last && _table.TryRead(row, FromRow, onUnreadable) is { Deleted: false } newest)
            {
                yield return newest.Template;
            }

            last = row.PartitionKey;
        }
    }

    /// <summary>
    /// Reads the area of every template that is not deleted, by id, without texts; null for one of everywhere.
    /// </summary>
    /// <param name="onUnreadable">Called for a newest row that cannot be read; the template is left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<string?> ReadAreasAsync(
        Action<UnreadableRowException> onUnreadable,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? last = null;
        var rows = _table.ReadPartitionsAsync(FirstId, AfterIds, ["Area", "Deleted"], cancellationToken);
        await foreach (var row in rows)
        {
            if (
                row.PartitionKey != last
                && _table.TryRead(
                    row,
                    r => new AreaOfVersion(r.GetString("Area"), r.GetBoolean("Deleted")),
                    onUnreadable
                )
                    is { Deleted: not true } newest
            )
            {
                yield return newest.Area;
            }

            last = row.PartitionKey;
        }
    }

    /// <summary>Saves a new version; where the newest version has the same content, that one is returned.</summary>
    /// <param name="id">The template's id, valid by <see cref="IsId"/>.</param>
    /// <param name="draft">The draft, already checked.</param>
    /// <param name="by">The name of the caller.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="ifMatch">The versions that the caller may replace.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="resolveArea">
    /// Returns the template's area, given the current version (null where there is none), or why it may not be saved;
    /// null to use the draft's area.
    /// </param>
    /// <returns>The template, and whether there was none before; <c>stale-version</c>.</returns>
    public async Task<Result<SavedTemplate>> SaveAsync(
        string id,
        TemplateDraft draft,
        string by,
        Instant now,
        IfMatch ifMatch,
        CancellationToken cancellationToken,
        Func<Template?, Result<string>>? resolveArea = null
    )
    {
        while (true)
        {
            var newest = await FindNewestAsync(id, cancellationToken);
            var current = newest is { Deleted: false } ? newest.Template : null;
            if (resolveArea?.Invoke(current) is { } chosen)
            {
                if (!chosen.IsOk)
                {
                    return chosen.Problem;
                }

                draft = draft with { Area = chosen.Value };
            }

            if (current is not null && draft.IsSameAs(current))
            {
                // The same content again; or our own insert, whose answer was lost.
                return new SavedTemplate(current, Created: false);
            }

            if (!ifMatch.Allows(current?.ETag))
            {
                return CommonProblems.StaleVersion(StaleMessage(id, current));
            }

            var next = new Template
            {
                Id = id,
                Version = (newest?.Template.Version ?? 0) + 1,
                Name = draft.Name,
                Texts = draft.Texts,
                Purpose = draft.Purpose,
                Area = draft.Area,
                SavedAt = now,
                SavedBy = by,
            };
            if (await _table.TryAddAsync(ToRow(next, deleted: false), cancellationToken) is not null)
            {
                return new SavedTemplate(next, Created: current is null);
            }
        }
    }

    /// <summary>
    /// Deletes a template; its versions stay for the broadcasts that use them. The caller then looks for uses that were
    /// stored meanwhile, and undoes the deletion where there are any.
    /// </summary>
    /// <returns>The deletion; <c>unknown-template</c>, <c>stale-version</c>, or why it is refused.</returns>
    public async Task<Result<TemplateDeletion>> DeleteAsync(
        string id,
        string by,
        Instant now,
        IfMatch ifMatch,
        CancellationToken cancellationToken,
        Func<Template, Problem?>? check = null
    )
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var newest = await FindNewestAsync(id, cancellationToken);
            if (newest is null or { Deleted: true })
            {
                // On a retry it was deleted just now: by this call, whose answer was lost, or by another one.
                return isRetry && newest is not null
                    ? new TemplateDeletion(id, newest.Template.Version, newest.Row)
                    : TemplateProblems.UnknownTemplate(id);
            }

            var current = newest.Template;
            if (check?.Invoke(current) is { } refused)
            {
                return refused;
            }

            if (!ifMatch.Allows(current.ETag))
            {
                return CommonProblems.StaleVersion(StaleMessage(id, current));
            }

            var deleted = current with { Version = current.Version + 1, SavedAt = now, SavedBy = by };
            if (await _table.TryAddAsync(ToRow(deleted, deleted: true), cancellationToken) is { } row)
            {
                return new TemplateDeletion(id, deleted.Version, row);
            }
        }
    }

    /// <summary>Undoes a deletion: the version before it is the newest again, unless one was saved since.</summary>
    public Task UndoAsync(TemplateDeletion deletion, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(
            deletion.Id,
            DescendingKey.FromVersion(deletion.Version),
            deletion.Row,
            cancellationToken
        );

    private static string StaleMessage(string id, Template? current) =>
        current is null
            ? $"There is no template '{id}' now."
            : string.Create(CultureInfo.InvariantCulture, $"The template is at version {current.Version} now.");

    private async Task<StoredVersion?> FindNewestAsync(string id, CancellationToken cancellationToken)
    {
        if (!IsId(id))
        {
            return null;
        }

        await foreach (var row in _table.ReadRangeAsync(id, pageSize: 1, cancellationToken: cancellationToken))
        {
            return _table.Read(row, FromRow);
        }

        return null;
    }

    private static TableEntity ToRow(Template template, bool deleted)
    {
        var row = new TableEntity(template.Id, DescendingKey.FromVersion(template.Version))
        {
            ["Name"] = template.Name,
            ["Purpose"] = template.Purpose,
            ["Area"] = template.Area,
            ["SavedAt"] = template.SavedAt.ToDateTimeOffset(),
            ["SavedBy"] = template.SavedBy,
            ["Deleted"] = deleted,
        };
        LongText.Put(row, "Texts0", Json.Write(template.Texts));
        return row;
    }

    private static StoredVersion FromRow(TableEntity row) =>
        new(
            new Template
            {
                Id = row.PartitionKey,
                Version = DescendingKey.ToVersion(row.RowKey),
                Name = row.GetText("Name"),
                Texts = Json.Read<Dictionary<string, string>>(LongText.Get(row, "Texts0")),
                Purpose = row.GetString("Purpose"),
                Area = row.GetString("Area"),
                SavedAt = row.GetInstant("SavedAt"),
                SavedBy = row.GetText("SavedBy"),
            },
            row.GetBoolean("Deleted") ?? false,
            row.ETag
        );

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex IdPattern();

    private sealed record AreaOfVersion(string? Area, bool? Deleted);

    private sealed record StoredVersion(Template Template, bool Deleted, ETag Row);
}

/// <summary>A template as it was saved.</summary>
/// <param name="Template">The template, with its version.</param>
/// <param name="Created">Whether there was none before.</param>
public sealed record SavedTemplate(Template Template, bool Created);

/// <summary>A deletion as it was stored.</summary>
/// <param name="Id">The template's id.</param>
/// <param name="Version">The version that says so.</param>
/// <param name="Row">The ETag of its row.</param>
public sealed record TemplateDeletion(string Id, int Version, ETag Row);
