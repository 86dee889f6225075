using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Contacts.Sheets;

/// <summary>The format of a file for people.</summary>
public enum SheetFormat
{
    Csv,
    Xlsx,
}

/// <summary>The file for people that a caller asks for.</summary>
/// <param name="Format">CSV or XLSX; null asks for the file that programs read.</param>
/// <param name="IsChinese">Whether headers and states are in Chinese; else in English.</param>
public sealed record SheetRequest(SheetFormat? Format, bool IsChinese)
{
    public const string FormatDescription =
        "csv or xlsx: a file for people, with headers, states and areas in words, ordered by area and address. "
        + "Absent: the CSV that programs read.";

    public const string LanguageDescription =
        "The language of that file: zh or en, or a longer tag of either; the setting Alerts:Language by default.";

    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Reads the query; <c>unreadable-query</c> for another format or language.</summary>
    /// <param name="request">The request.</param>
    /// <param name="defaultLanguage">The language of the setting <c>Alerts:Language</c>.</param>
    public static Result<SheetRequest> From(HttpRequest request, string defaultLanguage)
    {
        SheetFormat? format;
        switch (request.Query["format"].FirstOrDefault())
        {
            case null:
                format = null;
                break;
            case "csv":
                format = SheetFormat.Csv;
                break;
            case "xlsx":
                format = SheetFormat.Xlsx;
                break;
            default:
                return CommonProblems.UnreadableQuery("format", "format is csv or xlsx.");
        }

        var language = request.Query["language"].FirstOrDefault();
        return FindIsChinese(language ?? defaultLanguage) is { } isChinese ? new SheetRequest(format, isChinese)
            : language is null ? new SheetRequest(format, IsChinese: false)
            : CommonProblems.UnreadableQuery("language", "language is zh or en, or a longer tag of either.");
    }

    private static bool? FindIsChinese(string language) =>
        LanguageTag.Shorten(language).LastOrDefault()?.ToLowerInvariant() switch
        {
            "zh" => true,
            "en" => false,
            _ => null,
        };
}
