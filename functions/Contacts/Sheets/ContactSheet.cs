using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.Sheets;

/// <summary>Makes the file of a list for people: one row a contact, ordered by area and address.</summary>
public sealed class ContactSheet(ContactStore contacts, OptOutStore optOuts, CurrentAreas areas)
{
    /// <summary>Reads the contacts that the caller covers and the filter matches; <c>too-large</c>.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="list">The list's id.</param>
    /// <param name="filter">The filter, as of a page of contacts.</param>
    /// <param name="isChinese">Whether the headers are in Chinese; else in English.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnreadableRowException">A contact or an opt-out cannot be read.</exception>
    public async Task<Result<SheetRows>> ReadAsync(
        Caller caller,
        string list,
        ContactFilter filter,
        bool isChinese,
        CancellationToken cancellationToken
    )
    {
        var headers = await ContactExport.CollectHeadersAsync(
            contacts.ReadAreaAsync(list, caller.Area, cancellationToken).Where(filter.Matches)
        );
        string[] placeholders = [.. headers.Placeholders.Where(p => p != Imports.Headers.Columns.Child)];
        var words = new ContactWords(isChinese, new AreaNames(await areas.GetAsync(cancellationToken), isChinese));
        var rows = new SheetRows([.. ContactWords.Headers(isChinese), .. placeholders], isChinese);
        for (var bucket = 0; bucket < contacts.Buckets; bucket++)
        {
            List<Contact> found = [];
            await foreach (
                var contact in contacts.ReadBucketAsync(
                    list,
                    bucket,
                    after: null,
                    TableLimits.MaxRowsAPage,
                    cancellationToken
                )
            )
            {
                if (caller.Covers(contact.Area) && filter.Matches(contact))
                {
                    found.Add(contact);
                }
            }

            var optedOut = await optOuts.FindOptedOutAsync(caller, bucket, found, cancellationToken);
            foreach (var contact in found)
            {
                var values = placeholders.Select(p => contact.Values.GetValueOrDefault(p));
                var cells = words.CellsOf(contact, optedOut.Contains(contact.Key));
                if (rows.Add(words.HomeOf(contact), [.. cells, .. values]) is { } tooLarge)
                {
                    return tooLarge;
                }
            }
        }

        return rows;
    }
}

/// <summary>A contact in the words of a reader's language.</summary>
internal sealed class ContactWords(bool isChinese, AreaNames areas)
{
    /// <summary>Returns the headers, which an import recognises too.</summary>
    public static IReadOnlyList<string> Headers(bool isChinese) =>
        isChinese
            ? ["区域", "地址", "户号", "姓名", "手机号", "关系", "联系顺序", "孩子姓名", "语言", "标签", "短信"]
            :
            [
                "Area",
                "Address",
                "Household",
                "Name",
                "Phone",
                "Relation",
                "Order",
                "Child",
                "Language",
                "Tags",
                "Texts",
            ];

    public SheetHome HomeOf(Contact contact) =>
        new(areas.NameOf(contact.Area), contact.Address, contact.Household, contact.Name);

    public IReadOnlyList<string?> CellsOf(Contact contact, bool optedOut) =>
        [
            areas.NameOf(contact.Area),
            contact.Address,
            Join(Contact.GetHouseholds(contact.Households, contact.Household)),
            contact.Name,
            contact.Phone?.ToSpacedString(),
            contact.Relation,
            contact.Order?.ToString(CultureInfo.InvariantCulture),
            contact.Children.Count > 0
                ? Join(contact.Children)
                : contact.Values.GetValueOrDefault(Imports.Headers.Columns.Child),
            contact.Language is { } language ? SheetLanguages.NameOf(language, isChinese) : null,
            Join(contact.Tags),
            StateOf(contact, optedOut),
        ];

    /// <summary>Says whether a contact gets texts, and why not.</summary>
    private string StateOf(Contact contact, bool optedOut) =>
        (contact.Phone, optedOut, contact.Consent.Basis) switch
        {
            (null, _, _) => isChinese ? "没有手机号" : "no number",
            (_, true, _) => isChinese ? "已退订" : "opted out",
            (_, _, ConsentBasis.None) => isChinese ? "没有发送依据" : "no consent",
            _ => isChinese ? "可以接收" : "gets texts",
        };

    private string Join(IReadOnlyList<string> several) => string.Join(isChinese ? "、" : "; ", several);
}

/// <summary>Names of languages in Chinese and English.</summary>
public static class SheetLanguages
{
    private static readonly Dictionary<string, (string Chinese, string English)> Names = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["zh"] = ("中文", "Chinese"),
        ["zh-TW"] = ("繁体中文", "Traditional Chinese"),
        ["zh-Hant"] = ("繁体中文", "Traditional Chinese"),
        ["en"] = ("英语", "English"),
        ["ug"] = ("维吾尔语", "Uyghur"),
        ["bo"] = ("藏语", "Tibetan"),
        ["mn"] = ("蒙古语", "Mongolian"),
        ["kk"] = ("哈萨克语", "Kazakh"),
        ["ko"] = ("韩语", "Korean"),
        ["ja"] = ("日语", "Japanese"),
        ["vi"] = ("越南语", "Vietnamese"),
        ["ru"] = ("俄语", "Russian"),
        ["es"] = ("西班牙语", "Spanish"),
        ["fr"] = ("法语", "French"),
        ["ar"] = ("阿拉伯语", "Arabic"),
    };

    /// <summary>Returns the name of a language; the tag where it is not known.</summary>
    public static string NameOf(string tag, bool isChinese) =>
        LanguageTag.Shorten(tag).Where(Names.ContainsKey).Select(t => Names[t]).FirstOrDefault()
            is { Chinese: not null } name
            ? isChinese
                ? name.Chinese
                : name.English
            : tag;
}
