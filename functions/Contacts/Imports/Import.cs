using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>An import of one uploaded file into a list, with its request and progress.</summary>
public sealed record Import
{
    /// <summary>26 random base32 characters; also the name of the uploaded file.</summary>
    public required string Id { get; init; }

    [JsonPropertyName("order")]
    public required ImportRequest Request { get; init; }
    public ImportState State { get; init; } = ImportState.Waiting;

    /// <summary>
    /// The run that has the import now; a later run takes over and the earlier one stops at its next write.
    /// </summary>
    [JsonPropertyName("claim")]
    public string? LeaseToken { get; init; }

    /// <summary>The number of runs that have begun.</summary>
    public int Starts { get; init; }

    /// <summary>Seconds of work of all runs so far; runs that crashed are not counted.</summary>
    public int WorkedSeconds { get; init; }

    /// <summary>The findings of reading the file; null until it was read.</summary>
    public ImportReading? Reading { get; init; }

    /// <summary>
    /// The contacts that <c>replace</c> removes, or why it removes nobody; null until the list was read.
    /// </summary>
    public ImportRemovals? Removals { get; init; }

    /// <summary>
    /// The plans of the buckets planned so far, by bucket; written before the bucket's rows are, so that a second run
    /// counts the same.
    /// </summary>
    public IReadOnlyDictionary<int, BucketPlan> Plans
    {
        get;
        init => field = value ?? ReadOnlyDictionary<int, BucketPlan>.Empty;
    } = ReadOnlyDictionary<int, BucketPlan>.Empty;

    /// <summary>Why it failed; row 0.</summary>
    public ImportProblem? Failure { get; init; }

    [JsonPropertyName("isOver")]
    public bool IsFinished => State is ImportState.Completed or ImportState.Failed;
}

/// <summary>The request for an import.</summary>
public sealed record ImportRequest
{
    /// <summary>List id.</summary>
    public required string List { get; init; }

    /// <summary>The area of a row that names none.</summary>
    public required string ListArea { get; init; }

    /// <summary>The name of the caller.</summary>
    public required string By { get; init; }

    /// <summary>The area that the caller answers for; rows outside it are rejected.</summary>
    public required string ByArea { get; init; }

    /// <summary>Says whether contacts that the file no longer has are removed.</summary>
    public required ImportMode Mode { get; init; }

    /// <summary>Whether it is a dry run, which stores nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Assumed for numbers without a country code.</summary>
    public required string Region { get; init; }

    /// <summary>The encoding that was asked for; null to find it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Encoding { get; init; }

    /// <summary>
    /// The basis that was asked for; null keeps a contact's own and gives new ones <see cref="ConsentBasis.Notice"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ConsentBasis? Basis { get; init; }

    /// <summary>The instant of the request; the time of every consent it records.</summary>
    public required Instant At { get; init; }

    /// <summary>
    /// Creation time of the list: a list that was deleted and created again with the same id is another list. Null in
    /// imports stored by older versions.
    /// </summary>
    public Instant? ListCreatedAt { get; init; }

    /// <summary>The row of the header, where the caller named it; 0 where the file has none.</summary>
    public int? HeaderRow { get; init; }

    /// <summary>The number of contacts that <c>replace</c> may remove, as the caller has agreed.</summary>
    public int? ConfirmRemovals { get; init; }

    /// <summary>Name or number of the workbook's sheet, where the caller chose one.</summary>
    public string? Sheet { get; init; }

    /// <summary>Whether a file without a column for numbers is read, as people without a number.</summary>
    public bool WithoutNumbers { get; init; }

    /// <summary>
    /// Whether blank cells of areas and households stay blank instead of taking the value of the row above.
    /// </summary>
    public bool KeepBlanks { get; init; }

    /// <summary>
    /// Whether the request may write into the list as it is now: it still exists, is not being deleted, and is not
    /// another one that was created again with the same id.
    /// </summary>
    public bool IsInto(ContactList? list) =>
        list is { IsBeingDeleted: false } && (ListCreatedAt is null || list.CreatedAt == ListCreatedAt);
}

public enum ImportMode
{
    /// <summary>Contacts are added and changed, and none is removed.</summary>
    Merge,

    /// <summary>The contacts that the file no longer has are removed too.</summary>
    Replace,
}

public enum ImportState
{
    Waiting,
    Running,
    Completed,
    Failed,
}

/// <summary>The findings of reading the file, before anything is compared with the list.</summary>
/// <param name="Rows">Rows that are not blank, the header not counted.</param>
/// <param name="Rejected">Of those, the ones that cannot be stored.</param>
/// <param name="Duplicates">Of those, the ones whose number comes again further down.</param>
/// <param name="Problems">How many problems there are, kept or not.</param>
/// <param name="ProblemRows">Rows of the store that hold the kept ones.</param>
/// <param name="Columns">The recognised meaning of each column.</param>
/// <param name="Encoding">IANA name; null for a workbook.</param>
/// <param name="HeaderRow">The line or sheet row of the header; 0 where there is none.</param>
/// <param name="Held">
/// Rows with a number that could not be read, which keep <c>replace</c> from removing anybody.
/// </param>
/// <param name="WithoutNumber">People without a number, who are kept and never texted.</param>
/// <param name="Sheets">Visible sheets of a workbook; null of a text.</param>
public sealed record ImportReading(
    int Rows,
    int Rejected,
    int Duplicates,
    int Problems,
    int ProblemRows,
    IReadOnlyList<ImportColumn> Columns,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Encoding,
    int HeaderRow = 0,
    int Held = 0,
    int WithoutNumber = 0,
    IReadOnlyList<ImportSheet>? Sheets = null
);

/// <summary>A visible sheet of a workbook that has rows.</summary>
/// <param name="Number">The sheet's number among the visible ones, from 1.</param>
/// <param name="Name">The name on the sheet's tab.</param>
/// <param name="Rows">The number of its last row; titles, the header and blank rows count too.</param>
/// <param name="IsRead">Whether it is the one that was read.</param>
public sealed record ImportSheet(int Number, string Name, int Rows, bool IsRead);

/// <summary>The number of contacts that <c>replace</c> would remove of those that the caller may change.</summary>
/// <param name="Count">Contacts of the list that the file does not have.</param>
/// <param name="OfContacts">Contacts of the list.</param>
/// <param name="Held">
/// Whether nobody is removed, since a number of the file could not be read: its owner may be on the list.
/// </param>
/// <param name="Unconfirmed">
/// Whether more than a tenth of the list would be removed and the caller has not agreed to this number.
/// </param>
public sealed record ImportRemovals(int Count, int OfContacts, bool Held, bool Unconfirmed)
{
    /// <summary>Lists of fewer contacts are replaced without asking again.</summary>
    public const int MinContacts = 20;
}

/// <summary>A column of the file.</summary>
/// <param name="Header">The header as the file has it.</param>
/// <param name="As">
/// <c>phone</c>, <c>name</c>, <c>language</c>, <c>area</c>, <c>household</c>, <c>address</c>, <c>relation</c>,
/// <c>order</c>, <c>tags</c>, <c>basis</c>, <c>remark</c>, or the placeholder's name.
/// </param>
/// <param name="How">
/// The way in which the meaning was found: <c>word</c> by the header's words, <c>content</c> by the cells,
/// <c>chosen</c> under a header that the caller named.
/// </param>
public sealed record ImportColumn(string Header, string As, string How = "word");

/// <summary>The counts of one bucket, stored before anything of it is written.</summary>
public sealed record BucketPlan(int Added, int Updated, int Unchanged, int Rejected, int Removed, bool Done);

/// <summary>A problem with a cell, a row or the whole file.</summary>
/// <param name="Row">The file's own line or sheet row, from 1; 0 is the file as a whole.</param>
/// <param name="Column">The column's header; null for the file as a whole.</param>
/// <param name="Code">Kebab-case name of what is wrong.</param>
/// <param name="Value">The cell as given, at most 100 characters, control characters made visible.</param>
/// <param name="Detail">The fault and the correction, for a person.</param>
/// <param name="OtherRow">The row that counts, where the same number comes twice.</param>
/// <param name="Area">The contact's area, where it is known: who covers it is shown the problem.</param>
public sealed record ImportProblem(
    int Row,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Column,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Value,
    string Detail,
    int? OtherRow = null,
    string? Area = null
)
{
    /// <summary>A problem of the file as a whole: row 0.</summary>
    public static ImportProblem OfFile(string code, string detail) => new(0, Column: null, code, Value: null, detail);
}

/// <summary>The body of <c>GET /api/imports/{id}</c>.</summary>
public sealed record ImportView
{
    public required string Id { get; init; }
    public required string List { get; init; }
    public required ImportState State { get; init; }
    public required bool DryRun { get; init; }
    public required ImportMode Mode { get; init; }

    /// <summary>Added, updated, unchanged and rejected together, once it is completed.</summary>
    public required int Rows { get; init; }
    public required int Added { get; init; }
    public required int Updated { get; init; }
    public required int Unchanged { get; init; }
    public required int Rejected { get; init; }
    public required int Removed { get; init; }

    /// <summary>The line or sheet row of the header; 0 where the file has none.</summary>
    public required int HeaderRow { get; init; }

    /// <summary>
    /// The areas found for the cells of the area columns: of the first 200 values, those not known first.
    /// </summary>
    public required IReadOnlyList<AreaMatch> AreaMatches { get; init; }

    /// <summary>Remarks that matter, with what could be done; nothing is done by itself.</summary>
    public required IReadOnlyList<ImportRemark> Remarks { get; init; }

    /// <summary>
    /// People without a number who are kept, and rows that have neither a number nor enough to know a person by.
    /// </summary>
    public required int WithoutNumber { get; init; }

    /// <summary>The number of contacts that <c>replace</c> would have removed, where it removed none.</summary>
    public int? WouldRemove { get; init; }

    /// <summary>The problems by row: of the first 1,000, those of rows whose area the caller covers.</summary>
    public required IReadOnlyList<ImportProblem> Problems { get; init; }

    /// <summary>The number of all problems, of rows of other areas too.</summary>
    public required int ProblemsInAll { get; init; }

    /// <summary>
    /// Without those of placeholders where the caller does not cover the area of the operator who uploaded the file.
    /// </summary>
    public required IReadOnlyList<ImportColumn> Columns { get; init; }
    public string? Encoding { get; init; }

    /// <summary>The visible sheets of a workbook with rows, the first 50; absent of a text.</summary>
    public IReadOnlyList<ImportSheet>? Sheets { get; init; }

    /// <summary>The first rows as they will be stored, of areas that the caller covers.</summary>
    public required IReadOnlyList<ContactView> Sample { get; init; }
}

/// <summary>The message of queue <c>imports</c>.</summary>
public sealed record ImportMessage(string Import) : WorkMessage;
