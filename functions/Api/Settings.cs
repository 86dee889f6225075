using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Api;

/// <summary>Settings of a deployment, section <c>Alerts</c>. Only the defaults are tied to one country.</summary>
public sealed class Settings
{
    public const string Section = "Alerts";

    /// <summary>IANA zone that applies where no other is given.</summary>
    [Required]
    public string Zone { get; set; } = "Asia/Shanghai";

    /// <summary>BCP 47 tag: the last link of every language's fallback chain.</summary>
    [Required]
    public string Language { get; set; } = "zh-CN";

    /// <summary>ISO 3166-1 alpha-2 region assumed for numbers without a country code.</summary>
    [Required, RegularExpression("^[A-Z]{2}$")]
    public string Region { get; set; } = "CN";

    /// <summary>ISO 4217 currency of prices.</summary>
    [Required, RegularExpression("^[A-Z]{3}$")]
    public string Currency { get; set; } = "CNY";

    /// <summary>Number of partitions of a table of people, 1 to 99; fixed once anything is stored.</summary>
    [Range(1, 99)]
    public int Buckets { get; set; } = 16;

    /// <summary>
    /// Number of names of an area path that name a community, within which one household id is one household; 1 to 10,
    /// fixed once anything is asked.
    /// </summary>
    [Range(1, 10)]
    public int CommunityNames { get; set; } = 3;

    /// <summary>Maximum number of recipients of a batch, 1 to 99.</summary>
    [Range(1, 99)]
    public int BatchSize { get; set; } = 99;

    /// <summary>Calls of the carrier that one batch makes at the same time, 1 to 16.</summary>
    [Range(1, 16)]
    public int CallsAtOnce { get; set; } = 8;

    /// <summary>Maximum number of segments of a text, 1 to 12.</summary>
    [Range(1, 12)]
    public int MaxSegments { get; set; } = 6;

    /// <summary>
    /// Hours after its due instant for which a text is useful, unless the request says otherwise; 1 to 720.
    /// </summary>
    [Range(1, 24 * 30)]
    public int LatestUsefulHours { get; set; } = 24;

    /// <summary>
    /// The contact for people who need access: a name, an office, a telephone, in one line of at most 200 characters.
    /// The sign-in page shows it to everybody.
    /// </summary>
    [RegularExpression(@"^[^\p{C}]{0,200}$")]
    public string? Contact { get; set; }
}

/// <summary>Validates <see cref="Settings"/> by their attributes.</summary>
[OptionsValidator]
public sealed partial class SettingsValidator : IValidateOptions<Settings>;
