#!/bin/sh
# Runs before provisioning: sets the values that the parameters read. Safe to repeat.
set -eu
cd "$(dirname "$0")"

[ -n "${ALERTS_OPERATOR_EMAILS:-}" ] || { echo "Set the addresses that alerts are sent to: azd env set ALERTS_OPERATOR_EMAILS a@example.org,b@example.org" >&2; exit 1; }

[ -n "${AzureSms:-}" ] || azd env set AzureSms true # dotnet publish includes the Azure carrier; with false, Hosting/Azure/OwnCarrier.cs
[ -n "${ALERTS_BUDGET_START:-}" ] || azd env set ALERTS_BUDGET_START "$(date -u +%Y-%m)-01"

[ -z "${ALERTS_AUTH_CLIENT_ID:-}" ] || exit 0

# The registration is found by name if the environment's file was lost.
name="CommunityAlerts $AZURE_ENV_NAME"
id=$(az ad app list --filter "displayName eq '$name'" --query '[0].appId' --output tsv)
if [ -z "$id" ]; then
  id=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --app-roles @../appRoles.json --query appId --output tsv)
  az ad app update --id "$id" --identifier-uris "api://$id"
fi

# Version 2 tokens name the app by its client id; mapped claims carry the area.
az rest --method patch --output none --url "https://graph.microsoft.com/v1.0/applications(appId='$id')" --body '{"api":{"requestedAccessTokenVersion":2,"acceptMappedClaims":true}}'

[ -n "$(az ad sp list --filter "appId eq '$id'" --query '[0].id' --output tsv)" ] || az ad sp create --id "$id" --output none
# Nobody gets a token without a role.
az rest --method patch --output none --url "https://graph.microsoft.com/v1.0/servicePrincipals(appId='$id')" --body '{"appRoleAssignmentRequired":true}'

object=$(az ad app show --id "$id" --query id --output tsv)
properties=$(az rest --method get --url "https://graph.microsoft.com/v1.0/applications/$object/extensionProperties" --query 'value[].name' --output tsv)
case "$properties" in
  *_area*) ;;
  *) az rest --method post --output none --url "https://graph.microsoft.com/v1.0/applications/$object/extensionProperties" --body '{"name":"area","dataType":"String","targetObjects":["User"]}' ;;
esac

azd env set ALERTS_AUTH_CLIENT_ID "$id"
