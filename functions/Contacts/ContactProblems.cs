using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Contacts;

/// <summary>Problems with lists, contacts, imports and opt-outs.</summary>
public static class ContactProblems
{
    /// <summary>The list that the path names does not exist: 404.</summary>
    public static Problem UnknownList(string id) =>
        new("unknown-list", StatusCodes.Status404NotFound, "No such list", $"There is no list '{id}'.");

    public static FieldError UnknownListField(string pointer, string id) =>
        new(pointer, "unknown-list", $"There is no list '{id}'.") { Name = id };

    /// <summary>A list that the body names does not exist: 422.</summary>
    public static Problem UnknownLists(IReadOnlyList<FieldError> errors) =>
        new("unknown-list", StatusCodes.Status422UnprocessableEntity, "No such list", errors[0].Detail, errors);

    /// <summary>The list is still used; <paramref name="by"/> is null where the caller may not know by what.</summary>
    public static Problem ListInUse(string id, UsedBy? by) =>
        new(
            "list-in-use",
            StatusCodes.Status409Conflict,
            "The list is in use",
            CommonProblems.DescribeUse($"list '{id}'", by),
            UsedBy: by
        );

    public static Problem ListBeingDeleted(string id) =>
        new(
            "list-being-deleted",
            StatusCodes.Status409Conflict,
            "The list is being deleted",
            $"The list '{id}' is being deleted. If that was interrupted, delete it again to finish."
        );

    public static Problem UnknownContact() =>
        new("unknown-contact", StatusCodes.Status404NotFound, "The list has no such contact");

    public static Problem UnknownOptOut() =>
        new("unknown-opt-out", StatusCodes.Status404NotFound, "The number has not opted out");

    public static Problem UnknownImport(string id) =>
        new("unknown-import", StatusCodes.Status404NotFound, "No such import", $"There is no import '{id}'.");

    public static Problem EmptyFile(string detail) =>
        new("empty-file", StatusCodes.Status400BadRequest, "The file is empty", detail);

    public static Problem NotATable(string detail) =>
        new("not-a-table", StatusCodes.Status415UnsupportedMediaType, "Neither text nor an XLSX workbook", detail);

    public static Problem SeveralNumbers() =>
        new(
            "several-numbers",
            StatusCodes.Status422UnprocessableEntity,
            "Several numbers in one place",
            "Write one mobile number, without an extension. Give each further number a row or a column of its own."
        );

    public static Problem NumberLostDigits() =>
        new(
            "number-lost-digits",
            StatusCodes.Status422UnprocessableEntity,
            "A spreadsheet has cut the number short",
            "Format the column as text and type the number again."
        );
}
