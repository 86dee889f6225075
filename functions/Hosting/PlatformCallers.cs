using System.Text.Json;
using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Hosting;

/// <summary>
/// Identifies callers by the header of the platform's sign-in (App Service Authentication, Entra app roles).
/// </summary>
/// <remarks>The header is trusted only where <c>WEBSITE_AUTH_ENABLED</c> says that the platform authenticates and
/// overwrites it.
/// Source: "Work with user identities in Azure App Service authentication", read 2026-11.</remarks>
public sealed class PlatformCallers(IConfiguration configuration) : ICallers
{
    public const string Header = "X-MS-CLIENT-PRINCIPAL";
    public const string EnabledSetting = "WEBSITE_AUTH_ENABLED";
    private const string RoleClaimUri = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";

    /// <summary>
    /// Claims that name the caller, best first: a person's sign-in name, then an application's id, then any object id.
    /// Display names are not unique.
    /// </summary>
    private static readonly string[] NameClaims =
    [
        "preferred_username",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
        "upn",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "azp",
        "appid",
        "http://schemas.microsoft.com/identity/claims/objectidentifier",
        "oid",
    ];

    public bool IsLocal => false;

    private readonly bool _isEnabled = string.Equals(
        configuration[EnabledSetting],
        "true",
        StringComparison.OrdinalIgnoreCase
    );

    public Result<Caller> Identify(HttpRequest request)
    {
        if (
            !_isEnabled
            || request.Headers[Header].ToString() is not { Length: > 0 } sent
            || ParseHeader(sent) is not { } principal
        )
        {
            return CommonProblems.NotSignedIn("Sign in first; machines send the access token of their application.");
        }

        var name = NameClaims.Select(principal.Find).FirstOrDefault(v => v is not null);
        if (name is null)
        {
            return CommonProblems.NotSignedIn("The sign-in names nobody.");
        }

        List<Role> roles =
        [
            .. principal
                .All.Where(c => c.Typ is "roles" or "role" or RoleClaimUri || c.Typ == principal.RoleType)
                .Select(c => ParseRole(c.Val))
                .OfType<Role>()
                .Distinct(),
        ];
        if (roles.Count == 0)
        {
            return CommonProblems.NotAllowed("No role of this application is assigned to you.");
        }

        // Without an area only the roles that need none count: a forgotten claim must not give an official the whole
        // tree.
        var area = principal.Find("area")?.Trim('/');
        if (area is null)
        {
            roles.RemoveAll(r => r is not (Role.Administrator or Role.Auditor));
        }

        return roles.Count == 0
            ? CommonProblems.NotAllowed("Your sign-in carries no area ('/' is the whole tree).")
            : new Caller(name, roles, area ?? "");
    }

    private static Role? ParseRole(string? name) =>
        name switch
        {
            "official" => Role.Official,
            "administrator" => Role.Administrator,
            "visitor" => Role.Visitor,
            "auditor" => Role.Auditor,
            _ => null,
        };

    private static Principal? ParseHeader(string header)
    {
        try
        {
            return JsonSerializer.Deserialize(Convert.FromBase64String(header), PrincipalJson.Default.Principal);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The content of the header, with the platform's names <c>typ</c>, <c>val</c>, <c>role_typ</c>.</summary>
    internal sealed record Principal(
        IReadOnlyList<Claim?>? Claims,
        [property: JsonPropertyName("role_typ")] string? RoleType
    )
    {
        public IEnumerable<Claim> All => (Claims ?? []).OfType<Claim>();

        public string? Find(string type) =>
            All.FirstOrDefault(c => c.Typ == type && !string.IsNullOrWhiteSpace(c.Val))?.Val;
    }

    internal sealed record Claim(string? Typ, string? Val);
}

/// <summary>The JSON metadata of the platform's header, without the strict rules of <c>Json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PlatformCallers.Principal))]
internal sealed partial class PrincipalJson : JsonSerializerContext;
