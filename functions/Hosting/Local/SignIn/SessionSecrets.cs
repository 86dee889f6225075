using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// The two secrets of a signed-in device, both of which a request needs: a cookie that no script can read, and a header
/// that no other page can send.
/// </summary>
/// <remarks>
/// A cookie alone would reach every program that serves another port of this machine, since browsers keep cookies by
/// host; the header alone would be readable for a script that got into a page.
/// </remarks>
/// <param name="Cookie">The value of the cookie.</param>
/// <param name="Header">The value of the header, which the page keeps.</param>
public sealed record SessionSecrets(string Cookie, string Header)
{
    public const string HeaderName = "X-Session";

    /// <summary>The longest time for which browsers keep a cookie; the host ends sessions earlier.</summary>
    private static readonly TimeSpan CookieAge = TimeSpan.FromDays(400);

    /// <summary>Creates secrets of 192 random bits each.</summary>
    public static SessionSecrets Create() => new(Operators.NewToken(), Operators.NewToken());

    /// <summary>Reads the secrets that a request carries; null where one of them is missing.</summary>
    public static SessionSecrets? Read(HttpRequest request) =>
        request.Cookies[CookieName(request)] is { Length: > 0 } cookie
        && request.Headers[HeaderName].ToString() is { Length: > 0 } header
            ? new SessionSecrets(cookie, header)
            : null;

    /// <summary>SHA-256 of both, in base64.</summary>
    public string ComputeHash() =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{Cookie}.{Header}")));

    public void SetCookie(HttpContext context) =>
        context.Response.Cookies.Append(CookieName(context.Request), Cookie, Options(context.Request, CookieAge));

    public static void RemoveCookie(HttpContext context) =>
        context.Response.Cookies.Append(CookieName(context.Request), "", Options(context.Request, TimeSpan.Zero));

    // Two hosts on two ports of this machine must not overwrite each other's cookie.
    private static string CookieName(HttpRequest request) => $"alerts-session-{request.Host.Port ?? 80}";

    private static CookieOptions Options(HttpRequest request, TimeSpan age) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            // This host listens on loopback without TLS.
            Secure = request.IsHttps,
            Path = "/",
            MaxAge = age,
        };
}
