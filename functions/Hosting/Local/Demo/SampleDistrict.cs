using CommunityAlerts.Api;
using CommunityAlerts.Contacts;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>
/// The invented district that the demo imports: the content of <c>Sample/district.json</c>, which describes the files
/// beside it.
/// </summary>
/// <param name="Name">The display name.</param>
/// <param name="Residents">The number of different phone numbers in all lists together.</param>
/// <param name="Areas">All areas of lists and rows, each before those within it.</param>
/// <param name="Lists">The lists, in the order in which they are imported.</param>
/// <param name="OptOuts">The opt-outs that an office records before the campaign.</param>
/// <param name="Replies">The replies with a STOP keyword before the campaign.</param>
public sealed record SampleDistrict(
    string Name,
    int Residents,
    IReadOnlyList<SampleArea> Areas,
    IReadOnlyList<SampleList> Lists,
    IReadOnlyList<SampleOptOut> OptOuts,
    IReadOnlyList<SampleReply> Replies
)
{
    public const string Manifest = "district.json";

    /// <summary>The folder into which the build puts the district: beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Hosting", "Local", "Sample");

    /// <summary>Whether the district's files exist: a published program does not have them.</summary>
    public static bool IsShipped => File.Exists(Path.Combine(Folder, Manifest));

    public static SampleDistrict Load() => Json.Read<SampleDistrict>(File.ReadAllText(Path.Combine(Folder, Manifest)));

    public static Task<byte[]> ReadAsync(SampleList list, CancellationToken cancellationToken) =>
        File.ReadAllBytesAsync(Path.Combine(Folder, list.File), cancellationToken);
}

/// <summary>An area with its display name, in Chinese and English.</summary>
public sealed record SampleArea(string Path, string Name);

/// <summary>A file of contacts and the list it belongs to.</summary>
/// <param name="Id">The id of the list.</param>
/// <param name="Name">The display name of the list.</param>
/// <param name="Area">The path of the list's area.</param>
/// <param name="File">The name of the file beside the manifest.</param>
/// <param name="Kind">The format of the file, described for people.</param>
/// <param name="Region">The ISO 3166-1 region of numbers without a country code.</param>
/// <param name="Basis">The basis on which these people may be texted.</param>
/// <param name="Labels">The labels of the list.</param>
/// <param name="Rows">The number of rows that are not blank.</param>
/// <param name="Contacts">The number of different phone numbers among them.</param>
/// <param name="Rejected">The number of rows without a valid phone number.</param>
public sealed record SampleList(
    string Id,
    string Name,
    string Area,
    string File,
    string Kind,
    string Region,
    ConsentBasis Basis,
    IReadOnlyList<string> Labels,
    int Rows,
    int Contacts,
    int Rejected
);

public sealed record SampleOptOut(string Phone, string Reason);

public sealed record SampleReply(string Phone, string Text);
