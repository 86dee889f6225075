using System.Text;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Files as text, read as an import reads them.</summary>
internal static class Files
{
    public static NumberKeys Keys { get; } = new(new byte[32]);

    public static ImportRequest Request { get; } =
        new()
        {
            List = "flood",
            ListArea = "beiguan",
            By = "wang",
            ByArea = "",
            Mode = ImportMode.Merge,
            DryRun = false,
            Region = "US",
            Encoding = null,
            Basis = null,
            At = Instant.FromUtc(2027, 6, 1, 8, 0),
        };

    public static FileReading Read(string text, ImportRequest? request = null, params IEnumerable<Area> areas) =>
        Read(Encoding.UTF8.GetBytes(text), request, areas);

    public static FileReading Read(byte[] bytes, ImportRequest? request = null, params IEnumerable<Area> areas) =>
        new FileReader(Keys).Read(
            bytes,
            request ?? Request,
            buckets: 2,
            new AreaMatcher(areas, (request ?? Request).ListArea),
            CancellationToken.None
        );

    /// <summary>The good rows in the file's order.</summary>
    public static IReadOnlyList<FileContact> Rows(this ReadFile file) =>
        [.. file.Buckets.SelectMany(b => b).OrderBy(c => c.Row)];

    /// <summary>Every problem as <c>row column code</c>.</summary>
    public static IReadOnlyList<string> Found(this ReadFile file) =>
        [.. file.Problems.Select(p => $"{p.Row} {p.Column} {p.Code}")];
}
