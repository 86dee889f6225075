using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>Reads the area of a row, and decides whether the caller may store contacts there.</summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="request">The import's request.</param>
/// <param name="areas">The matcher for the areas of cells.</param>
internal sealed class RowAreaReader(Columns columns, ImportRequest request, AreaMatcher areas)
{
    /// <summary>Finds the row's area; the list's where the row names none, or one that is not known.</summary>
    public RowArea Find(FileRow row, List<ImportProblem> problems)
    {
        var hasColumn = columns.Has(Columns.Area);
        if (columns.ReadAreaParts(row.Cells) is not { Count: > 0 } parts)
        {
            return new RowArea(request.ListArea, Cell: null, IsUnknown: false, hasColumn);
        }

        var cell = string.Join(' ', parts);
        if (areas.Find(parts) is { } area)
        {
            return new RowArea(area, cell, IsUnknown: false, hasColumn);
        }

        problems.Add(
            RowProblem.Create(
                row,
                rowArea: null,
                columns.HeaderOfField(Columns.Area),
                "unknown-area",
                cell,
                $"No area of this name, number or path is known below '{request.ListArea}'; "
                    + "the contact gets the list's area."
            )
        );
        return new RowArea(request.ListArea, cell, IsUnknown: true, hasColumn);
    }

    /// <summary>
    /// Finds the reason for which the caller may not store contacts of the row's area; null where they may.
    /// </summary>
    public CellFault? FindFault(RowArea area)
    {
        if (AreaPath.Covers(request.ByArea, area.Path) && !(area.IsUnknown && IsPathOutside(area.Cell!)))
        {
            return null;
        }

        return new CellFault(
            area.HasColumn ? columns.HeaderOfField(Columns.Area) : null,
            "outside-your-area",
            area.Cell,
            $"The area lies outside yours, '{request.ByArea}'.",
            Area: area.HasColumn ? area.Path : null
        );
    }

    /// <summary>Whether a cell that names no known area is the path of one outside the caller's.</summary>
    private bool IsPathOutside(string cell) =>
        char.IsAsciiLetter(cell[0])
        && Areas.Area.IsPath(cell.Trim('/'))
        && !AreaPath.Covers(request.ByArea, cell.Trim('/'));
}

/// <summary>The area of a row.</summary>
/// <param name="Path">The area's path; the list's where the row names none that is known.</param>
/// <param name="Cell">The row's area cells, joined by spaces; null where all are blank.</param>
/// <param name="IsUnknown">Whether the cells name no known area.</param>
/// <param name="HasColumn">Whether the file has a column for it.</param>
internal sealed record RowArea(string Path, string? Cell, bool IsUnknown, bool HasColumn)
{
    /// <summary>
    /// The area of a contact: where the row names none that is known, a contact that is on the list already keeps
    /// its area.
    /// </summary>
    public string? ForContact => HasColumn && !IsUnknown ? Path : null;

    /// <summary>
    /// The area of a number that cannot be read: it is nobody's on the list, so its row has the area of a new
    /// contact.
    /// </summary>
    public string? ForUnreadableNumber => IsUnknown ? null : Path;
}
