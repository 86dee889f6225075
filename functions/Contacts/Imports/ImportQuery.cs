using System.Globalization;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using PhoneNumbers;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>The options of an import, as the query of its request gives them.</summary>
public sealed record ImportQuery
{
    /// <summary>Whether this is a dry run, which changes no contact.</summary>
    public required bool DryRun { get; init; }

    public required ImportMode Mode { get; init; }

    /// <summary>The region of numbers without a country code: ISO 3166, upper case.</summary>
    public required string Region { get; init; }

    /// <summary>An IANA name; null where the encoding is to be detected.</summary>
    public string? Encoding { get; init; }

    /// <summary>The basis of consent of rows that name none.</summary>
    public ConsentBasis? Basis { get; init; }

    /// <summary>The line or sheet row of the header, from 1; 0 where there is none; null to find it.</summary>
    public int? HeaderRow { get; init; }

    /// <summary>The number of contacts that may be removed.</summary>
    public int? ConfirmRemovals { get; init; }

    /// <summary>The name or number of the sheet; null is the first one with a phone column.</summary>
    public string? Sheet { get; init; }

    /// <summary>Whether a file without a phone column is read as people without numbers.</summary>
    public required bool WithoutNumbers { get; init; }

    /// <summary>Whether blank cells below a value that stands once for several rows are filled.</summary>
    public required bool FillDown { get; init; }

    /// <summary>Reads the query; <c>unreadable-query</c> names the first parameter that cannot be read.</summary>
    /// <param name="query">The query of the request.</param>
    /// <param name="defaultRegion">The region of the setting <c>Alerts:Region</c>.</param>
    public static Result<ImportQuery> Parse(IQueryCollection query, string defaultRegion)
    {
        var reader = new Reader(query);
        var read = new ImportQuery
        {
            DryRun = reader.Flag("dryRun", defaultValue: false),
            Mode = reader.Mode(),
            Region = reader.Region(defaultRegion),
            Encoding = reader.Encoding(),
            Basis = reader.Basis(),
            HeaderRow = reader.Number(
                "headerRow",
                "the line or sheet row of the header, from 1; 0 where the file has none"
            ),
            ConfirmRemovals = reader.Number("confirmRemovals", "the number of contacts that may be removed"),
            Sheet = query["sheet"].FirstOrDefault() is { Length: > 0 } sheet ? sheet : null,
            WithoutNumbers = reader.Flag("withoutNumbers", defaultValue: false),
            FillDown = reader.Flag("fillDown", defaultValue: true),
        };
        return reader.Problem is { } problem ? problem : read;
    }

    /// <summary>Reads parameters and keeps the problem of the first one that cannot be read.</summary>
    private sealed class Reader(IQueryCollection query)
    {
        public Problem? Problem { get; private set; }

        /// <summary>
        /// Reads a flag: <paramref name="defaultValue"/> where it is absent, true where it has no value.
        /// </summary>
        public bool Flag(string name, bool defaultValue) =>
            query[name].FirstOrDefault() switch
            {
                null => defaultValue,
                "" => true,
                var text => bool.TryParse(text, out var value) ? value : Fail<bool>(name, "true or false"),
            };

        /// <summary>Reads a whole number from 0; null where it is absent.</summary>
        public int? Number(string name, string meaning) =>
            query[name].FirstOrDefault() is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : Fail<int?>(name, meaning);

        public ImportMode Mode() =>
            query["mode"].FirstOrDefault() switch
            {
                null or "merge" => ImportMode.Merge,
                "replace" => ImportMode.Replace,
                _ => Fail<ImportMode>("mode", "merge or replace"),
            };

        public string Region(string defaultRegion)
        {
            var region = (query["region"].FirstOrDefault() ?? defaultRegion).ToUpperInvariant();
            return PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains(region)
                ? region
                : Fail<string>("region", "a two-letter ISO 3166 code such as CN") ?? region;
        }

        public string? Encoding() =>
            query["encoding"].FirstOrDefault() is not { } name || FileEncoding.FindEncoding(name) is not null
                ? query["encoding"].FirstOrDefault()
                : Fail<string>("encoding", "an IANA name such as utf-8, gb18030, big5");

        public ConsentBasis? Basis() =>
            query["basis"].FirstOrDefault() is not { } text ? null
            : Cells.ReadBasis(text) is { } basis and not ConsentBasis.None ? basis
            : Fail<ConsentBasis?>("basis", "notice, contract or consent");

        private T? Fail<T>(string name, string meaning)
        {
            Problem ??= CommonProblems.UnreadableQuery(name, $"{name} is {meaning}.");
            return default;
        }
    }
}
