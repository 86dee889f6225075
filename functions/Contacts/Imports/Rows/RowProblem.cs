using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>Makes the problems of a row's cells.</summary>
internal static class RowProblem
{
    /// <summary>Makes the problem of a cell, whose value is shown as a person sees it.</summary>
    public static ImportProblem Create(
        FileRow row,
        string? rowArea,
        string? column,
        string code,
        string? value,
        string detail
    ) => new(row.Row, column, code, value is null ? null : Cells.ToDisplay(value), detail, Area: rowArea);
}

/// <summary>The fault of a cell for which its row is rejected.</summary>
/// <param name="Column">The cell's header; null where the row as a whole is meant.</param>
/// <param name="Code">The problem's code.</param>
/// <param name="Value">The cell's text.</param>
/// <param name="Detail">The fault and the correction, for a person.</param>
/// <param name="Area">The row's area, where it is known.</param>
/// <param name="HoldsRemovals">The row may be of anybody, so that <c>replace</c> must remove nobody.</param>
internal sealed record CellFault(
    string? Column,
    string Code,
    string? Value,
    string Detail,
    string? Area = null,
    bool HoldsRemovals = false
);
