using CommunityAlerts.Api;
using CommunityAlerts.Contacts;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>
/// The invented district that the demo imports: what <c>Sample/district.json</c> says of the files beside it.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="Residents">Different numbers in all lists together.</param>
/// <param name="Areas">Every area of lists and rows, each above those within it.</param>
/// <param name="Lists">In the order in which they are imported.</param>
/// <param name="OptOuts">Who asked an office, before the campaign, not to be texted.</param>
/// <param name="Replies">Who texts a STOP word beforehand, and which.</param>
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

    /// <summary>Whether the district is there: it is not part of a published program.</summary>
    public static bool IsShipped => File.Exists(Path.Combine(Folder, Manifest));

    public static SampleDistrict Load() => Json.Read<SampleDistrict>(File.ReadAllText(Path.Combine(Folder, Manifest)));

    public static Task<byte[]> ReadAsync(SampleList list, CancellationToken cancellationToken) =>
        File.ReadAllBytesAsync(Path.Combine(Folder, list.File), cancellationToken);
}

/// <summary>An area by what people call it, in Chinese and English.</summary>
public sealed record SampleArea(string Path, string Name);

/// <summary>A file of contacts and the list it belongs to.</summary>
/// <param name="Id">The list's.</param>
/// <param name="Name">The list's.</param>
/// <param name="Area">The list's.</param>
/// <param name="File">Beside the manifest.</param>
/// <param name="Kind">How the file is written, for people.</param>
/// <param name="Region">Assumed for numbers without a country code.</param>
/// <param name="Basis">Why these people may be texted.</param>
/// <param name="Labels">The list's.</param>
/// <param name="Rows">Rows that are not blank.</param>
/// <param name="Contacts">Different numbers among them.</param>
/// <param name="Rejected">Rows whose number is not one.</param>
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
