// Stands in for a person with a browser, for whoever has none at hand: opens an account, and lets a program into its workspace.
// node person.mjs register
// node person.mjs agree <link that the program prints>
const server = (process.env.SERVER ?? 'http://127.0.0.1:5080').replace(/\/$/, '')
const [what, link] = process.argv.slice(2)
const account = JSON.stringify({ email: 'walker@example.org', password: 'a long walk home' })
const cookies = {}

async function go(method, path, body) {
    const answer = await fetch(new URL(path, server), {
        method, body, redirect: 'manual',
        headers: {
            'Content-Type': 'application/json',
            Cookie: Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; '),
            ...(cookies['CSRF-TOKEN'] && { 'X-CSRF-TOKEN': cookies['CSRF-TOKEN'] }),
        },
    })
    for (const cookie of answer.headers.getSetCookie()) {
        const [name, value] = cookie.split(';')[0].split('=')
        cookies[name] = value
    }
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
}

if (what === 'register') {
    await go('POST', '/api/auth/register', account)
    console.log('registered walker@example.org')
} else {
    await go('POST', '/api/auth/login', account)
    const [workspace] = await (await go('GET', '/api/workspaces')).json()
    const code = new URL(link).searchParams.get('user_code')
    const challenge = new URL((await go('GET', `/oauth2/device/verify?user_code=${code}`)).headers.get('location'), server).searchParams.get('device_challenge')
    await go('POST', '/api/oauth2/device/accept', JSON.stringify({ device_challenge: challenge, user_code: code }))
    await go('POST', `/api/oauth2/consent?consent_challenge=${challenge}`, JSON.stringify({ workspace_id: workspace.id, action: 'accept' }))
    console.log(`agreed to ${code}`)
}
